import Records

/// What the journal says of each time that the drawer was ordered open.
struct DrawerOrders {
  enum End {
    /// The printer's port has taken the pulse.
    case pulsed
    /// Nothing was sent.
    case dropped
    /// It was sent, and whether it arrived is not known; or nobody knows whether it was sent.
    case unknown
  }

  struct Order {
    var record: SeenRecord
    var end: (record: SeenRecord, end: End)?
  }

  /// In the order in which they were made.
  private(set) var orders: [Order] = []
  private(set) var faults: [(record: SeenRecord, fault: String)] = []
  /// By number, the oldest first: a number may come again in another journal.
  private var open: [(request: Int64, index: Int)] = []

  init(_ stream: [SeenRecord]) {
    for record in stream { note(record) }
  }

  private mutating func note(_ record: SeenRecord) {
    let body = record.body
    switch record.kind {
    case "drawer.kicked":
      open.append((body["request"]?.intValue ?? 0, orders.count))
      orders.append(Order(record: record))
    case "drawer.pulsed": end(.pulsed, record)
    case "device.fault" where body["fault"] == "pulse_dropped":
      let isUnsent = ["not_written", "queue_full"].contains(body["reason"]?.stringValue ?? "")
      end(isUnsent ? .dropped : .unknown, record)
    case "epoch.opened", "shift.closed":
      let expected = open.map { JSONValue.int($0.request) }
      let stated = body["carried"]?["orders"]
      if stated?.arrayValue != expected {
        let said = stated.map(JCS.text) ?? "nothing"
        faults.append((record, "carries \(said), expected \(JCS.text(.array(expected)))"))
      }
    default: break
    }
  }

  private mutating func end(_ end: End, _ record: SeenRecord) {
    let request = record.body["request"]?.intValue
    guard let place = open.firstIndex(where: { $0.request == request }) else {
      return faults.append((record, "no such order is open"))
    }
    orders[open[place].index].end = (record, end)
    open.remove(at: place)
  }
}
