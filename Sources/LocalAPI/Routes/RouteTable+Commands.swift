import AgentCore
import RetailTypes

/// From the body of each route to its command.
extension RouteTable {
  static func openShift(_ request: RequestReader) throws(Problem) -> Command {
    .openShift(
      cashier: try request.text("cashier"), openingFloat: try request.money("opening_float"))
  }

  static func closeShift(_ request: RequestReader) throws(Problem) -> Command {
    .closeShift(counted: try request.countedTenders("counted"))
  }

  static func moveCash(_ request: RequestReader) throws(Problem) -> Command {
    .moveCash(
      try request.word("kind", as: CashMovement.self), amount: try request.money("amount"),
      reason: try request.text("reason"))
  }

  static func openDrawer(_ request: RequestReader) throws(Problem) -> Command {
    .openDrawer(reason: try request.text("reason"))
  }

  static func scan(_ request: RequestReader) throws(Problem) -> Command {
    .scan(try request.scannedCode("scan"))
  }

  static func addLine(_ request: RequestReader) throws(Problem) -> Command {
    let line = LineRequest(
      plu: try request.optionalText("plu"), gtin: try request.optionalText("gtin"),
      quantity: try request.quantity("quantity"),
      description: try request.optionalText("description"),
      unitPrice: try request.optionalMoney("unit_price"),
      taxCode: try request.optionalText("tax_code"), reason: try request.optionalText("reason"))
    guard line.plu != nil || line.gtin != nil else { throw request.noneOf(["plu", "gtin"]) }
    return .addLine(line)
  }

  static func changeLine(_ request: RequestReader) throws(Problem) -> Command {
    let change = LineChange(
      quantity: try request.optionalQuantity("quantity"),
      unitPrice: try request.optionalMoney("unit_price"),
      description: try request.optionalText("description"),
      reason: try request.optionalText("reason"))
    guard change.quantity != nil || change.unitPrice != nil || change.description != nil else {
      throw request.noneOf(["quantity", "unit_price", "description"])
    }
    return .changeLine(try request.number(at: 0), change)
  }

  static func voidLine(_ request: RequestReader) throws(Problem) -> Command {
    .voidLine(try request.number(at: 0))
  }

  static func addTender(_ request: RequestReader) throws(Problem) -> Command {
    .addTender(
      kind: try request.text("kind"), amount: try request.money("amount"),
      reference: try request.optionalText("reference"))
  }

  static func voidTender(_ request: RequestReader) throws(Problem) -> Command {
    .voidTender(try request.number(at: 0))
  }
}
