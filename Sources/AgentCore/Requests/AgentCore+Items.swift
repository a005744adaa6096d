import Barcodes
import Records
import RetailTypes
import Sales
import ScannerProtocols

extension AgentCore {
  /// A front end's scanner sends what ours do: AIM identifier, data, no stray control characters.
  mutating func readScan(_ text: String, _ request: Request, at now: Instant) {
    do throws(ScanFault) {
      askForScan(try Scan(Array(text.utf8)), work: .request(request), at: now)
    } catch {
      finish(request, .unreadable(error.code, error.message, text: text), at: now)
    }
  }

  /// Finds out what a scan means and asks the catalogue for it.
  mutating func askForScan(_ scan: Scan, work: RequestQueue.Work, at now: Instant) {
    do throws(BarcodeError) {
      let meaning = try settings.barcodes.read(text: scan.text, aim: scan.aim)
      ask(
        ItemQuestion(
          work: work, codes: meaning.codes(read: scan.text),
          purpose: .scanned(meaning, text: scan.text)))
    } catch {
      refuse(work, .unreadable(error.code, error.message, text: scan.text), at: now)
    }
  }

  mutating func askForLine(
    _ line: LineRequest, _ request: Request, at now: Instant
  ) throws(SaleRefusal) {
    try Till.checkText(line.plu, member: "plu")
    try Till.checkText(line.description, member: "description")
    try Till.checkText(line.reason, member: "reason")
    var codes: [ItemCode] = []
    if let gtin = line.gtin {
      do throws(BarcodeError) {
        codes.append(.gtin(try GTIN(gtin).fourteenDigits))
      } catch {
        return finish(request, .unreadable(error.code, error.message, text: gtin), at: now)
      }
    }
    if let plu = line.plu { codes.append(.plu(plu)) }
    guard !codes.isEmpty else {
      throw .missing(member: "plu", why: "name the item by plu or gtin.")
    }
    ask(ItemQuestion(work: .request(request), codes: codes, purpose: .line(line)))
  }

  /// Sells what was found, or says what was read and why it can't be sold.
  mutating func answer(_ question: ItemQuestion, _ item: CatalogueItem?, at now: Instant) {
    do throws(SaleRefusal) {
      switch itemLine(question.purpose, item) {
      case .sell(let line, let reason):
        let changes = try till.addLine(
          line, reason: reason, newSale: question.work.entropy.uuid7(at: now), now: now.rfc3339)
        let drafts = try applyToSale(changes)
        switch question.work {
        case .request(let request):
          finish(request, try saleReply(), drafts: drafts, at: now)
        case .scan: append(drafts)
        }
        showSale(at: now)
      case .refuse(let reply): refuse(question.work, reply, at: now)
      }
    } catch {
      refuse(question.work, Reply(refusal: error), at: now)
    }
  }

  private mutating func refuse(_ work: RequestQueue.Work, _ reply: Reply, at now: Instant) {
    switch work {
    case .request(let request): finish(request, reply, at: now)
    case .scan(let scan, _, _): notifyScan(scan.text, reply: reply)
    }
  }

  private enum ItemLine {
    case sell(LineItem, reason: String?)
    case refuse(Reply)
  }

  private func itemLine(_ purpose: ItemQuestion.Purpose, _ item: CatalogueItem?) -> ItemLine {
    switch purpose {
    case .scanned(let meaning, let text):
      guard let item else { return .refuse(.unknownItem(read: text)) }
      var line = LineItem(item, gtin: meaning.gtin, quantity: .one)
      if case .measured(let goods) = meaning {
        switch goods.measure {
        case .weight(let weight): line.quantity = weight
        case .price(let price): line.sellWhole(at: price)
        }
      }
      return .sell(line, reason: nil)
    case .line(let request):
      if let item {
        var line = LineItem(item, gtin: request.knownGTIN, quantity: request.quantity)
        line.unitPrice = request.unitPrice ?? item.price
        line.description = request.description ?? item.description
        line.taxCode = request.taxCode ?? item.taxCode
        return .sell(line, reason: request.reason)
      }
      guard let plu = request.plu, let price = request.unitPrice else {
        return .refuse(.unknownItem(read: request.plu ?? request.gtin ?? ""))
      }
      let line = LineItem(
        plu: plu, gtin: request.knownGTIN?.text, description: request.description ?? plu,
        unit: "pc",
        quantity: request.quantity, unitPrice: price, taxCode: request.taxCode)
      return .sell(line, reason: request.reason)
    }
  }
}

extension Meaning {
  /// What to look for in the catalogue, in this order.
  fileprivate func codes(read text: String) -> [ItemCode] {
    switch self {
    // Shops also file own numbers that look like a GTIN as PLU.
    case .gtin(let gtin): return [.gtin(gtin.fourteenDigits), .plu(text)]
    case .code(let code): return [.plu(code)]
    case .measured(let goods):
      // Labels pad the item's number with zeros; catalogues often don't.
      let short = goods.item.drop { $0 == "0" }
      return short.isEmpty || short.count == goods.item.count
        ? [.plu(goods.item)] : [.plu(goods.item), .plu(String(short))]
    }
  }

  fileprivate var gtin: GTIN? {
    guard case .gtin(let gtin) = self else { return nil }
    return gtin
  }
}

extension LineRequest {
  fileprivate var knownGTIN: GTIN? { gtin.flatMap { try? GTIN($0) } }
}

extension LineItem {
  /// One package with its price on the label, however much is in it: as much of the cost of a unit
  /// as the price is of the unit's.
  fileprivate mutating func sellWhole(at price: Money) {
    unitCost = unitCost.flatMap { cost in
      guard unitPrice > .zero else { return nil }
      return try? Money.rounded(
        Int128(cost.minor) * Int128(price.minor), dividedBy: Int128(unitPrice.minor))
    }
    unit = "pc"
    unitPrice = price
  }

  fileprivate init(_ item: CatalogueItem, gtin: GTIN?, quantity: Quantity) {
    self.init(
      plu: item.plu, gtin: (gtin ?? item.gtins.first.flatMap { try? GTIN($0) })?.text,
      description: item.description,
      unit: item.unit, quantity: quantity, unitPrice: item.price, taxCode: item.taxCode,
      unitCost: item.cost, department: item.department)
  }
}

extension Reply {
  static func unknownItem(read text: String) -> Reply {
    .problem(
      422, code: "unknown_item", title: "Not in the catalogue",
      detail: "\"\(text)\" is not in the catalogue. Sell it by plu, unit_price and tax_code, or "
        + "add it to the catalogue.",
      extra: ["read": .string(text)])
  }

  static func unreadable(_ code: String, _ message: String, text: String) -> Reply {
    .problem(
      422, code: code, title: "Not a valid code", detail: message, extra: ["read": .string(text)])
  }
}
