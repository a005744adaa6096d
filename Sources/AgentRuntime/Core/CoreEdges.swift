import AgentCore
import Delivery

/// What the core's effects reach, as the assembly wires it.
struct CoreEdges: Sendable {
  /// Where the devices of the configuration are.
  var addresses: [DeviceID: AgentConfiguration.Connection]
  var append: @Sendable (StagedAppend) -> Void
  /// After a failed commit: the appends from now on are those of a new core.
  var resumeAppends: @Sendable () -> Void
  var lookups: Lookups
  var notify: @Sendable (Notice) -> Void
  /// Carries out a delivery action; its answer, if it has one, is an event.
  var deliver: @Sendable (DeliveryAction, @escaping @Sendable (Event) -> Void) -> Void
  /// Every record up to this seq is on disk.
  var recordsDurable: @Sendable (Int64) -> Void
  /// A core from what the journal shows now.
  var rebuild: @Sendable () throws -> (AgentCore, AgentStart)
  /// Selling has halted for this reason, or goes on.
  var trouble: @Sendable (String) -> Void
  var recovered: @Sendable () -> Void
}
