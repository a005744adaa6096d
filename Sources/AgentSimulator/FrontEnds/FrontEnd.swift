import AgentCore
import Records
import RetailTypes

/// A till screen: means one command at a time and sends it until it knows the answer, as
/// Docs/LocalAPI.md asks for.
struct FrontEnd: Sendable {
  let number: Int
  var view: CounterView
  /// What it waits for, with the number of times that it was sent.
  var pending: (ask: Ask, attempts: Int)?
  /// Answered requests with a key.
  private(set) var past: [Ask] = []
  /// Sent again although they were answered: nobody waits.
  private let shop: SimulatedShop

  init(number: Int, shop: SimulatedShop) {
    self.number = number
    self.shop = shop
    view = CounterView(decimals: shop.currency.decimals)
  }

  /// Whether an answer tells what became of the request, rather than to try again.
  static func isFinal(_ reply: Reply) -> Bool {
    ![401, 403, 429].contains(reply.status) && reply.status < 500
  }

  /// The answer is known.
  mutating func settle(_ reply: Reply) {
    guard let ask = pending?.ask else { return }
    pending = nil
    view.learn(from: reply, to: ask.command)
    if ask.key != nil {
      past.append(ask)
      if past.count > 20 { past.removeFirst() }
    }
  }

  mutating func choose(id: Ask.ID, _ chance: inout Chance) -> Ask {
    let mark = "m\(id)"
    let command = command(mark, &chance)
    let isQuestion =
      switch command {
      case .showSale, .showStatus, .listDevices, .reportShift, .findSale: true
      default: false
      }
    return Ask(
      id: id, frontEnd: number, command: command, key: isQuestion ? nil : "key-\(id)",
      mark: command.carries(mark) ? mark : nil)
  }

  // MARK: What a cashier does next

  private func command(_ mark: String, _ chance: inout Chance) -> Command {
    // Some do what makes no sense at the moment.
    guard !chance.percent(6) else { return anything(mark, &chance) }
    guard view.hasShift else { return openShift(&chance) }
    guard let sale = view.sale else { return withoutSale(mark, &chance) }
    return sale.isCovered
      ? covered(sale, mark, &chance) : selling(sale, mark, &chance)
  }

  private func openShift(_ chance: inout Chance) -> Command {
    .openShift(
      cashier: chance.one(of: ["sari", "budi", "ayşe"]),
      openingFloat: Money(minor: chance.number(0...500_000)))
  }

  private func withoutSale(_ mark: String, _ chance: inout Chance) -> Command {
    switch chance.number(0...99) {
    case 0...49: addLine(mark, &chance)
    case 50...61: .scan(chance.one(of: shop.codes))
    case 62...65: .openDrawer(reason: mark)
    case 66...70: moveCash(mark, &chance)
    case 71...77: view.suspended.isEmpty ? .showStatus : .resumeSale(chance.one(of: view.suspended))
    case 78...82:
      view.completed.isEmpty ? .showSale : .printReceipt(sale: chance.one(of: view.completed))
    case 83...84: view.completed.isEmpty ? .showStatus : .findSale(chance.one(of: view.completed))
    // A shift can't be closed over a suspended sale.
    case 85...97:
      view.suspended.isEmpty ? closeShift(&chance) : .resumeSale(chance.one(of: view.suspended))
    default: .showStatus
    }
  }

  private func selling(
    _ sale: CounterView.OpenSale, _ mark: String, _ chance: inout Chance
  ) -> Command {
    switch chance.number(0...99) {
    case 0...29: addLine(mark, &chance)
    case 30...39: .scan(chance.one(of: shop.codes))
    case 40...45: changeLine(sale, mark, &chance)
    case 46...49: .voidLine(chance.number(1...max(1, sale.lines)))
    case 50...84: tender(sale, mark, &chance)
    case 85...86: .voidTender(chance.number(1...max(1, sale.tenders)))
    case 87...90: .suspendSale
    case 91...92: .voidSale
    case 93: .completeSale
    case 94...96: .showSale
    default: .findSale(sale.id)
    }
  }

  private func covered(
    _ sale: CounterView.OpenSale, _ mark: String, _ chance: inout Chance
  ) -> Command {
    switch chance.number(0...99) {
    case 0...79: .completeSale
    case 80...84: .voidTender(chance.number(1...max(1, sale.tenders)))
    case 85...88: addLine(mark, &chance)
    case 89...91: .voidLine(chance.number(1...max(1, sale.lines)))
    case 92...93: .suspendSale
    case 94...95: tender(sale, mark, &chance)
    default: .showSale
    }
  }

  private func anything(_ mark: String, _ chance: inout Chance) -> Command {
    let sale = CounterView.OpenSale(
      id: "none", lines: 3, tenders: 2, due: Money(minor: 10_000), tendered: .zero)
    switch chance.number(0...5) {
    case 0: return withoutSale(mark, &chance)
    case 1: return selling(view.sale ?? sale, mark, &chance)
    case 2: return covered(view.sale ?? sale, mark, &chance)
    case 3: return openShift(&chance)
    case 4: return .listDevices
    default: return .reportShift
    }
  }

  private func addLine(_ mark: String, _ chance: inout Chance) -> Command {
    var line = LineRequest(plu: chance.one(of: shop.plus), reason: mark)
    switch chance.number(0...9) {
    case 0: line.quantity = Quantity(thousandths: chance.number(1...5_000))
    case 1...2: line.quantity = Quantity(thousandths: chance.number(1...9) * 1_000)
    case 3: line.unitPrice = Money(minor: chance.number(0...99_999))
    case 4:
      // Goods that are not in the catalogue.
      line.plu = "X\(chance.number(1...99))"
      line.description = "Lain-lain"
      line.unitPrice = chance.percent(80) ? Money(minor: chance.number(1...50_000)) : nil
      line.taxCode = chance.percent(80) ? shop.settings.sales.taxes[0].code : nil
    default: break
    }
    return .addLine(line)
  }

  private func changeLine(
    _ sale: CounterView.OpenSale, _ mark: String, _ chance: inout Chance
  ) -> Command {
    var change = LineChange(reason: mark)
    if chance.percent(70) { change.quantity = Quantity(thousandths: chance.number(1...4_000)) }
    if chance.percent(40) { change.unitPrice = Money(minor: chance.number(0...80_000)) }
    return .changeLine(chance.number(1...max(1, sale.lines)), change)
  }

  private func tender(
    _ sale: CounterView.OpenSale, _ mark: String, _ chance: inout Chance
  ) -> Command {
    let definition = chance.one(of: shop.settings.sales.tenders)
    let rest = max(1, sale.due.minor - sale.tendered.minor)
    let amount: Int64 =
      switch chance.number(0...9) {
      case 0...5: rest
      case 6...7: definition.change ? (rest / 50_000 + 1) * 50_000 : max(1, rest / 2)
      case 8: max(1, rest / 3)
      default: chance.number(1...200_000)
      }
    return .addTender(kind: definition.kind, amount: Money(minor: amount), reference: mark)
  }

  private func moveCash(_ mark: String, _ chance: inout Chance) -> Command {
    .moveCash(
      chance.percent(50) ? .payIn : .payOut, amount: Money(minor: chance.number(1...100_000)),
      reason: mark)
  }

  private func closeShift(_ chance: inout Chance) -> Command {
    .closeShift(
      counted: chance.percent(70)
        ? [CountedTender(kind: "cash", amount: Money(minor: chance.number(0...900_000)))] : [])
  }
}

extension Command {
  /// Whether the command has a place for a mark, and has this one there.
  fileprivate func carries(_ mark: String) -> Bool {
    switch self {
    case .addLine(let line): line.reason == mark
    case .changeLine(_, let change): change.reason == mark
    case .addTender(_, _, let reference): reference == mark
    case .moveCash(_, _, let reason), .openDrawer(let reason): reason == mark
    default: false
    }
  }
}
