import AgentCore
import Records

enum RefusalsAreTrue: Judge {
  static let sentence = """
    A refusal is true: nobody is told that there is no shift, no sale, no line, no receipt, no cover \
    or no such item where there is, before and after a restart.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    let sameKey = Dictionary(grouping: evidence.story.asks.compactMap(\.ask.key)) { $0 }
    for ask in evidence.story.asks {
      guard let answer = ask.answer, !answer.isSuccess, let code = answer.code else { continue }
      if code == "idempotency_key_reused" {
        if sameKey[ask.ask.key ?? ""]?.count == 1 {
          findings.broken(
            "request \(ask.ask.id) was refused for a key that no other has", at: answer.at)
        }
        continue
      }
      let isUntrue = evidence.moments(of: ask, until: answer).allSatisfy { position in
        Counter(evidence, position).belies(code, ask.ask.command)
      }
      if isUntrue {
        findings.broken(
          "request \(ask.ask.id), \(ask.ask.command), was refused with \(code), which was not so",
          at: answer.at)
      }
    }
  }
}

/// The counter as the journal has it after so many records.
private struct Counter {
  let evidence: Evidence
  let position: Int
  let till: SaleHistory.Till

  init(_ evidence: Evidence, _ position: Int) {
    self.evidence = evidence
    self.position = position
    till = evidence.sales.till(at: position)
  }

  /// The sale in progress.
  private var sale: SaleHistory.Version? { till.sale.flatMap(version(of:)) }

  private func version(of sale: String) -> SaleHistory.Version? {
    evidence.sales.sales[sale]?.version(at: position)
  }

  private var sums: Sums? {
    sale.flatMap { Sums(lines: $0.lines, tenders: $0.tenders, evidence.settings) }
  }

  /// Whether the refusal says what is not so. A reason that can't be judged by the journal is
  /// believed.
  func belies(_ code: String, _ command: Command) -> Bool {
    switch code {
    case "no_shift": till.shift != nil
    case "shift_already_open": till.shift == nil
    case "sale_open": till.sale == nil
    case "suspended_sales": till.suspended.isEmpty
    case "no_sale_open": till.sale != nil
    case "no_drawer": evidence.settings.hasDrawer
    case "no_printer": evidence.settings.hasPrinter
    case "empty_sale": sale?.lines.isEmpty == false
    case "not_covered": sums.map { $0.tendered >= $0.due } ?? false
    case "already_covered": sums.map { $0.tendered < $0.due } ?? false
    case "change_not_possible": sums.map { $0.change <= $0.changeable } ?? false
    default: belies(code, naming: command)
    }
  }

  /// The same for refusals that speak of what the command names.
  private func belies(_ code: String, naming command: Command) -> Bool {
    switch (code, command) {
    case ("not_suspended", .resumeSale(let id)): till.suspended.contains(id)
    case ("no_such_sale", .findSale(let id)), ("no_such_sale", .printReceipt(let id)):
      version(of: id) != nil
    case ("sale_not_completed", .printReceipt(let id)): version(of: id)?.state == .completed
    case ("no_such_line", .changeLine(let number, _)), ("no_such_line", .voidLine(let number)):
      sale?.lines.contains { $0["line"] == .int(number) } ?? false
    case ("no_such_tender", .voidTender(let number)):
      sale?.tenders.contains { $0["tender"] == .int(number) } ?? false
    case ("unknown_tender", .addTender(let kind, _, _)): evidence.settings.tenders[kind] != nil
    case ("unknown_tax_code", .addLine(let line)):
      line.taxCode.map { evidence.settings.taxes[$0] != nil } ?? false
    case ("unknown_item", .addLine(let line)):
      evidence.settings.goods.contains { $0.plu == line.plu }
        || line.plu != nil && line.unitPrice != nil
    case ("unknown_item", .scan(let text)):
      evidence.settings.goods.contains { $0.plu == text || $0.hasGTIN(text) }
    case ("exceeds_due", .addTender(_, let amount, _)):
      sums.map { Int128(amount.minor) <= $0.exact - ($0.tendered - $0.changeable) } ?? false
    default: false
    }
  }
}
