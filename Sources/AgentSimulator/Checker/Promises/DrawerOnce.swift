import Records

enum DrawerOnce: Judge {
  static let sentence = """
    The drawer opens once for an order or not at all, never for an order that was dropped; a sale \
    orders it where cash was taken or change given, and a card alone never does.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    for (record, fault) in evidence.orders.faults {
      findings.broken("\(record.name): \(fault)", at: record.at)
    }
    judgeCauses(evidence, &findings)
    for order in evidence.orders.orders {
      if let fault = lateness(of: order, evidence.settings) {
        findings.broken("\(order.record.name): \(fault)", at: order.record.at)
      }
    }
    judgePulses(evidence, &findings)
  }

  /// Each sale with cash and each movement of cash orders the drawer once, and no other sale does.
  private static func judgeCauses(_ evidence: Evidence, _ findings: inout Findings) {
    var orders: [String: Int] = [:]
    for order in evidence.orders.orders {
      if !evidence.settings.hasDrawer {
        findings.broken("\(order.record.name): there is no drawer", at: order.record.at)
      }
      switch order.record.body["cause"] {
      case "sale": orders["sale \(order.record.sale ?? "")", default: 0] += 1
      case "cash_movement": orders["cash \(order.record.reason)", default: 0] += 1
      default: break
      }
    }
    var wanted: [String: Int] = [:]
    for record in evidence.stream {
      switch record.kind {
      case "sale.completed":
        wanted["sale \(record.sale ?? "")"] = wantsCash(record, evidence) ? 1 : 0
      case "cash.moved": wanted["cash \(record.reason)", default: 0] += 1
      default: break
      }
    }
    for cause in Set(orders.keys).union(wanted.keys).sorted() {
      let expected = evidence.settings.hasDrawer ? wanted[cause] ?? 0 : 0
      guard orders[cause] ?? 0 != expected else { continue }
      findings.broken(
        "the drawer was ordered \(orders[cause] ?? 0) times for \(cause), expected \(expected)",
        at: evidence.story.lastAt)
    }
  }

  private static func wantsCash(_ sale: SeenRecord, _ evidence: Evidence) -> Bool {
    let tenders = sale.body["tenders"]?.arrayValue ?? []
    let change = evidence.amounts.minor(sale.body["totals"]?["change"]) ?? 0
    return tenders.contains { $0["kind"] == "cash" } || change > 0
  }

  /// A pulse that is not written in time is dropped: nobody stands there any more.
  private static func lateness(of order: DrawerOrders.Order, _ settings: CheckerSettings) -> String?
  {
    guard let end = order.end, end.end == .pulsed, let ordered = order.record.milliseconds,
      let pulsed = end.record.milliseconds,
      end.record.json["boot"] == order.record.json["boot"]
    else { return nil }
    // Both are stamped as they are committed.
    let most = settings.drawerLifetimeMilliseconds + settings.slowestCommitMilliseconds
    return pulsed - ordered > most ? "it was pulsed \(pulsed - ordered) ms later" : nil
  }

  /// Finds an order of its own for each pulse, and a pulse of its own for each order that says so.
  private static func judgePulses(_ evidence: Evidence, _ findings: inout Findings) {
    let orders = evidence.orders.orders
    let possible = orders.filter { $0.end?.end != .dropped }
    var next = 0
    for pulse in evidence.story.pulses {
      // The oldest first: what may serve now may serve later too.
      guard next < possible.count,
        possible[next].record.position <= evidence.position(pulse.head)
      else {
        findings.broken("the drawer opened without an order of its own", at: pulse.at)
        continue
      }
      next += 1
    }
    var pulses = evidence.story.pulses[...]
    for order in orders where order.end?.end == .pulsed && !evidence.mayHaveLostPulse(of: order) {
      while let pulse = pulses.first, evidence.position(pulse.head) < order.record.position {
        pulses.removeFirst()
      }
      if pulses.popFirst() == nil {
        findings.broken(
          "\(order.record.name): pulsed, and the drawer did not open", at: order.record.at)
      }
    }
  }
}

extension SeenRecord {
  /// Running time of the machine when it was committed.
  fileprivate var milliseconds: Int64? { json["mono_ms"]?.intValue }

  fileprivate var reason: String { body["reason"]?.stringValue ?? "" }
}

extension Evidence {
  /// What the port has taken is lost if the printer loses its power or its cable, before it has
  /// opened the drawer or some time before. That it is back is known once it has confirmed a print.
  fileprivate func mayHaveLostPulse(of order: DrawerOrders.Order) -> Bool {
    guard let last = story.printerLosses.last else { return false }
    if last >= order.record.notBefore { return true }
    let loss = story.printerLosses.last { $0 < order.record.notBefore } ?? last
    return !jobs.jobs.contains { job in
      guard let confirmed = job.confirmed else { return false }
      return confirmed.notBefore >= loss && confirmed.position < order.record.position
    }
  }
}
