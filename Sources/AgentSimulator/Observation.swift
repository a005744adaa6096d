import AgentCore
import Records
import RetailTypes

/// What somebody at the counter or at the other end could have seen. The checker judges by nothing
/// else; each comes with the virtual time at which it happened.
enum Observation: Sendable {
  // MARK: Front ends

  /// A front end means a command; it sends it until it knows the answer, each time the same.
  case asked(Ask)
  /// The agent let go of an answer; it may be lost on its way. `head`: the last record on disk then.
  case replied(Ask.ID, Reply, head: Int64)
  /// An answer reached its front end.
  case answered(Ask.ID, Reply)
  /// The customer display was told what to show. `head`: the last record on disk then.
  case displayed(JSONValue, head: Int64)

  // MARK: Devices

  /// The scanner was given this to read; `garbled` if noise changed it on its way.
  case scanned(String, garbled: Bool)
  /// The first byte that goes to the printer in a connection or after a receipt, other than a
  /// question or a drawer pulse. `head`: the last record on disk then.
  case paperBegun(head: Int64)
  /// A slip came out: whole, or torn because the power went or something else was printed over it.
  case slip(Slip)
  /// The drawer's solenoid was pulsed. `head`: the last record on disk then.
  case drawerPulsed(head: Int64)
  /// The printer lost its power, or its cable: bytes that it had taken may be gone.
  case printerLost

  // MARK: The agent

  case agentStarted(head: Int64, epoch: Int64)
  /// It stopped in order, was killed, or the power went.
  case agentStopped
  /// Records of a journal, as read back from its file: those that are new since the last look, and
  /// at the end of a run all of them from 1 on.
  case journal(epoch: Int64, [JournalLine])
  /// The last records of a sealed journal, and the epoch that follows it.
  case epochSealed(Int64, by: Int64)

  // MARK: Upstream

  /// Everything that the inbox holds, once it was asked at the end.
  case inbox(InboxImage)

  // MARK: The end

  /// After healing: what still waits, in words; empty if nothing does.
  case settled(waiting: [String])
}

/// A command that a front end means, with all that tells it from every other.
struct Ask: Sendable {
  typealias ID = Int64

  var id: ID
  var frontEnd: Int
  var command: Command
  /// `nil` for commands that change nothing.
  var key: String?
  /// A text found in the command and nowhere else in the run: a description, a reference, a reason
  /// or a cashier. It comes back in the record of what was done.
  var mark: String?
}

/// A piece of paper.
struct Slip: Sendable {
  /// Its lines as text, in order.
  var lines: [String]
  /// Whether it came to its end: the cut.
  var isWhole: Bool
}

/// A record as a file or the inbox holds it.
struct JournalLine: Hashable, Sendable {
  var seq: Int64
  var hash: RecordHash
  var bytes: [UInt8]
}

/// What the inbox holds of the lane.
struct InboxImage: Sendable {
  struct Held: Sendable {
    var epoch: Int64
    var line: JournalLine
  }

  /// The accepted records, by epoch and number.
  var accepted: [Held]
  /// Numbers of records that were refused and not taken since.
  var refused: [Int64: [Int64]]
  /// How far each epoch has arrived without a gap.
  var contiguousThrough: [Int64: Int64]
  /// How often the line of each record was damaged on its way, by epoch and number; `nil` if nobody
  /// counted.
  var damaged: [Int64: [Int64: Int]]?
  /// Records of one number with different bytes that came, if any.
  var conflicts: Int
  /// How many of those were sent by somebody else in the lane's name.
  var forged = 0
}
