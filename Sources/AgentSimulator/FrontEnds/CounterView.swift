import AgentCore
import Records
import RetailTypes

/// What a front end believes about the counter, from the answers that it got and the display. It
/// may be wrong: the other front end works at the same lane.
struct CounterView: Sendable {
  struct OpenSale: Sendable {
    var id: String
    var lines: Int64
    var tenders: Int64
    var due: Money
    var tendered: Money

    var isCovered: Bool { lines > 0 && tendered >= due }
  }

  var hasShift = false
  var sale: OpenSale?
  var suspended: [String] = []
  /// Completed, the latest last.
  var completed: [String] = []

  private let decimals: Int

  init(decimals: Int) { self.decimals = decimals }

  mutating func learn(from reply: Reply, to command: Command) {
    switch (command, reply.status, reply.body["code"]?.stringValue) {
    case (.openShift, 200, _): hasShift = true
    case (.closeShift, 200, _): hasShift = false
    case (_, _, "shift_already_open"?): hasShift = true
    case (_, _, "no_shift"?): hasShift = false
    case (_, _, "no_sale_open"?), (_, _, "no_such_sale"?): sale = nil
    case (.showStatus, 200, _): learn(status: reply.body)
    case (.resumeSale(let id), 404, _): suspended.removeAll { $0 == id }
    case (_, 200, _): learn(document: reply.body)
    default: break
    }
  }

  private mutating func learn(status: JSONValue) {
    hasShift = status["shift"]?["shift"] != nil
    if status["sale"]?.stringValue == nil { sale = nil }
    suspended = status["suspended"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  private mutating func learn(document: JSONValue) {
    guard let id = document["sale"]?.stringValue, let state = document["state"]?.stringValue,
      let totals = document["totals"]
    else { return }
    suspended.removeAll { $0 == id }
    if state == "open" {
      sale = OpenSale(
        id: id, lines: document["lines"]?.lastNumber("line") ?? 0,
        tenders: document["tenders"]?.lastNumber("tender") ?? 0, due: money(totals["due"]),
        tendered: money(totals["tendered"]))
    } else if sale?.id == id {
      sale = nil
    }
    if state == "suspended" { suspended.append(id) }
    if state == "completed" {
      completed.removeAll { $0 == id }
      completed.append(id)
      if completed.count > 8 { completed.removeFirst() }
    }
  }

  /// The display shows only that a sale is there, and what it comes to.
  mutating func learn(display: JSONValue) {
    guard let id = display["sale"]?.stringValue else { return sale = nil }
    hasShift = true
    var shown =
      sale?.id == id ? sale : OpenSale(id: id, lines: 1, tenders: 0, due: .zero, tendered: .zero)
    shown?.due = money(display["due"])
    shown?.tendered = money(display["tendered"])
    shown?.lines = display["line"]?["line"]?.intValue ?? 0
    sale = shown
  }

  private func money(_ text: JSONValue?) -> Money {
    (text?.stringValue).flatMap { try? Money($0, decimals: decimals) } ?? .zero
  }
}

extension JSONValue {
  fileprivate func lastNumber(_ member: String) -> Int64 {
    arrayValue?.last?[member]?.intValue ?? 0
  }
}
