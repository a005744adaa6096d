import DeviceDrivers
import EscPos
import Records
import RetailTypes

/// An order to open the drawer: what `drawer.kicked` says.
struct DrawerOrder: Hashable, Sendable {
  enum Cause: String, Hashable, Sendable {
    case sale
    case noSale = "no_sale"
    case cashMovement = "cash_movement"
  }

  /// A pulse that is not written by then is dropped: nobody stands there any more.
  static let lifetimeMilliseconds: Int64 = 3_000

  /// The seq of its record.
  var request: Int64
  var sale: String?
  var cause: Cause
  var reason: String
  var deadlineMonotonicMilliseconds: Int64

  var draft: RecordDraft {
    RecordDraft(
      .drawerKicked,
      [
        "request": .int(request), "sale": JSONValue(sale), "cause": .string(cause.rawValue),
        "reason": .string(reason),
      ])
  }
}

/// Orders whose pulse is neither written nor dropped yet.
struct DrawerOrders: Sendable {
  /// More can't be meant; carried over at a shift's end, they must fit one record.
  static let maximumOpen = 16

  var open: [Int64] = []
}

extension AgentCore {
  /// An order that is to be recorded under `seq`; `nil` at a lane without a drawer.
  func drawerOrder(
    sale: String?, cause: DrawerOrder.Cause, reason: String, seq: Int64, at now: Instant
  ) -> DrawerOrder? {
    guard settings.drawer != nil, settings.printer != nil else { return nil }
    return DrawerOrder(
      request: seq, sale: sale, cause: cause, reason: reason,
      deadlineMonotonicMilliseconds: now.monotonicMilliseconds + DrawerOrder.lifetimeMilliseconds)
  }

  /// Sends the pulse of a recorded order as soon as the record is on disk.
  mutating func place(_ order: DrawerOrder, at now: Instant) {
    guard drawer.open.count < DrawerOrders.maximumOpen else {
      return pulseDropped(order.request, reason: "queue_full")
    }
    drawer.open.append(order.request)
    whenDurable(.kick(order), at: now)
  }

  mutating func kick(_ order: DrawerOrder, at now: Instant) {
    guard let drawer = settings.drawer else { return }
    let pulse = DrawerPulse(
      request: order.request,
      bytes: EscPosCommand.drawerPulse(
        connector: drawer.connector, onMilliseconds: drawer.onMilliseconds,
        offMilliseconds: drawer.offMilliseconds),
      deadlineMonotonicMilliseconds: order.deadlineMonotonicMilliseconds)
    perform(printing.driver?.kick(pulse, at: now) ?? [], at: now)
  }

  mutating func pulseWritten(_ request: Int64) {
    drawer.open.removeAll { $0 == request }
    append([RecordDraft(.drawerPulsed, ["request": .int(request)])])
  }

  mutating func pulseDropped(_ request: Int64, reason: String) {
    drawer.open.removeAll { $0 == request }
    append([
      RecordDraft(
        .deviceFault,
        [
          "device": (settings.printer?.id.rawValue).map(JSONValue.string) ?? .null,
          "request": .int(request), "fault": "pulse_dropped", "reason": .string(reason),
        ])
    ])
  }
}
