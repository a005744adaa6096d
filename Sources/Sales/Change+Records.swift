import Records
import RetailTypes

// Each change beside its record: the members that Docs/JournalFormat.md lists.

extension Till.Change {
  static func shiftOpened(_ opening: ShiftOpening, _ settings: SalesSettings) -> Self {
    Self(
      fact: .shiftOpened(opening),
      draft: RecordDraft(
        .shiftOpened,
        [
          "shift": .string(opening.shift), "number": .int(opening.number),
          "store": .string(settings.store), "lane": .string(settings.lane),
          "cashier": .string(opening.cashier), "currency": .string(settings.currency.code),
          "opening_float": .string(opening.openingFloat.text(decimals: settings.decimals)),
          "opened_at": .string(opening.openedAt),
        ]))
  }

  static func shiftClosed(_ shift: String, report: JSONObject) -> Self {
    Self(
      fact: .shiftClosed(shift: shift),
      draft: RecordDraft(kind: .shiftClosed, body: .object(report)))
  }

  static func cashMoved(
    shift: String, _ movement: CashMovement, _ amount: Money, reason: String,
    _ settings: SalesSettings
  ) -> Self {
    Self(
      fact: .cashMoved(movement, amount: amount),
      draft: RecordDraft(
        .cashMoved,
        [
          "shift": .string(shift), "kind": .string(movement.rawValue),
          "amount": .string(amount.text(decimals: settings.decimals)), "reason": .string(reason),
          "currency": .string(settings.currency.code), "store": .string(settings.store),
          "lane": .string(settings.lane),
        ]))
  }

  static func saleStarted(_ start: SaleStart, _ settings: SalesSettings) -> Self {
    Self(
      fact: .saleStarted(start),
      draft: RecordDraft(
        .saleStarted,
        [
          "sale": .string(start.sale), "shift": .string(start.shift),
          "cashier": .string(start.cashier), "started_at": .string(start.startedAt),
          "currency": .string(settings.currency.code),
        ]))
  }

  static func lineAdded(
    _ sale: String, _ line: SaleDocument.Line, unitCost: Money?, reason: String?,
    _ settings: SalesSettings
  ) -> Self {
    var body = body(sale, line, reason, settings)
    body["unit_cost"] = unitCost.map { .string($0.text(decimals: settings.decimals)) }
    return Self(
      fact: .lineAdded(sale: sale, line, unitCost: unitCost),
      draft: RecordDraft(kind: .saleLineAdded, body: .object(body)))
  }

  static func lineChanged(
    _ sale: String, _ line: SaleDocument.Line, reason: String?, _ settings: SalesSettings
  ) -> Self {
    Self(
      fact: .lineChanged(sale: sale, line),
      draft: RecordDraft(
        kind: .saleLineChanged, body: .object(body(sale, line, reason, settings))))
  }

  private static func body(
    _ sale: String, _ line: SaleDocument.Line, _ reason: String?, _ settings: SalesSettings
  ) -> JSONObject {
    var body = line.json(decimals: settings.decimals).objectValue ?? JSONObject()
    body["sale"] = .string(sale)
    body["reason"] = reason.map(JSONValue.string)
    return body
  }

  static func lineVoided(_ sale: String, line: Int64) -> Self {
    Self(
      fact: .lineVoided(sale: sale, line: line),
      draft: RecordDraft(.saleLineVoided, ["sale": .string(sale), "line": .int(line)]))
  }

  static func tendered(
    _ sale: String, _ tender: SaleDocument.Tender, _ settings: SalesSettings
  ) -> Self {
    var body = tender.json(decimals: settings.decimals).objectValue ?? JSONObject()
    body["sale"] = .string(sale)
    return Self(
      fact: .tendered(sale: sale, tender),
      draft: RecordDraft(kind: .saleTendered, body: .object(body)))
  }

  static func tenderVoided(_ sale: String, tender: Int64) -> Self {
    Self(
      fact: .tenderVoided(sale: sale, tender: tender),
      draft: RecordDraft(.saleTenderVoided, ["sale": .string(sale), "tender": .int(tender)]))
  }

  static func saleCompleted(_ document: SaleDocument) -> Self {
    Self(
      fact: .saleCompleted(document),
      draft: RecordDraft(kind: .saleCompleted, body: document.json))
  }

  static func saleVoided(_ document: SaleDocument) -> Self {
    Self(
      fact: .saleVoided(sale: document.sale),
      draft: RecordDraft(kind: .saleVoided, body: document.json))
  }

  static func saleSuspended(_ sale: String) -> Self {
    Self(
      fact: .saleSuspended(sale: sale),
      draft: RecordDraft(.saleSuspended, ["sale": .string(sale)]))
  }

  static func saleResumed(_ sale: String) -> Self {
    Self(
      fact: .saleResumed(sale: sale), draft: RecordDraft(.saleResumed, ["sale": .string(sale)]))
  }
}

extension SalesSettings {
  var decimals: Int { currency.decimals }
}
