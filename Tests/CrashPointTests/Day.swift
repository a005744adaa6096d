import Records
import ShopKit

/// A day at the counter, request by request: a shift with twenty sales and what else happens.
///
/// It is the same each time, so that what the journal must show at the end is known beforehand.
struct Day {
  let cashier: PatientCashier

  /// Sells the day through, and tells the kinds of record that it must come to, in order.
  func run() async throws -> [RecordKind] {
    try await cashier.ask(
      "open", "/v1/shifts", ["cashier": "Sari", "opening_float": "200000"])
    var kinds: [RecordKind] = [.shiftOpened]
    kinds += try await noSale()
    for number in 1...20 { kinds += try await sale(number) }
    kinds += try await moveCash()
    let report = try await cashier.look("/v1/shifts/current/report")
    let expected = report["cash"]?["expected"] ?? "0"
    try await cashier.ask(
      "close", "/v1/shifts/current/close", ["counted": ["cash": expected]])
    return kinds + [.shiftClosed]
  }

  private func noSale() async throws -> [RecordKind] {
    try await cashier.ask("no-sale", "/v1/drawer/open", ["reason": "uang kecil"])
    return [.drawerKicked]
  }

  private func moveCash() async throws -> [RecordKind] {
    try await cashier.ask(
      "drop", "/v1/cash-movements", ["kind": "drop", "amount": "100000", "reason": "brankas"])
    return [.cashMoved, .drawerKicked]
  }

  private func sale(_ number: Int) async throws -> [RecordKind] {
    let key = "sale-\(number)"
    switch number {
    case 4: return try await voided(key) + onCard(key)
    case 7: return try await suspended(key)
    case 11, 16: return try await scannedOnTheLine(key)
    case 13: return try await withALineTakenBack(key)
    default:
      switch number % 4 {
      case 0: return try await onCard(key)
      case 1: return try await inTwoTenders(key)
      default: return try await inCash(key)
      }
    }
  }

  private func inCash(_ key: String) async throws -> [RecordKind] {
    try await scan(key, "8991000000010", line: 1)
    return try await [.saleStarted, .saleLineAdded] + payInCash(key)
  }

  /// Nothing in cash: the drawer stays shut.
  private func onCard(_ key: String) async throws -> [RecordKind] {
    try await scan(key, "8991000000027", line: 1)
    try await tender(key, 1, "card", "3500")
    return try await [.saleStarted, .saleLineAdded, .saleTendered] + complete(key, inCash: false)
  }

  private func inTwoTenders(_ key: String) async throws -> [RecordKind] {
    try await scan(key, "8991000000034", line: 1)
    try await scan(key, "2120017015007", line: 2)
    try await tender(key, 1, "qris", "40000")
    return try await [.saleStarted, .saleLineAdded, .saleLineAdded, .saleTendered]
      + payInCash(key)
  }

  private func voided(_ key: String) async throws -> [RecordKind] {
    try await scan("\(key)-void", "8991000000010", line: 1)
    try await cashier.ask("\(key)-void", "/v1/sale/void")
    return [.saleStarted, .saleLineAdded, .saleVoided]
  }

  private func suspended(_ key: String) async throws -> [RecordKind] {
    try await scan(key, "8991000000010", line: 1)
    let sale = try await cashier.ask("\(key)-suspend", "/v1/sale/suspend")
    guard let id = sale["sale"]?.stringValue else { throw Unexpected("\(sale)") }
    let between = try await onCard("\(key)-between")
    try await cashier.ask("\(key)-resume", "/v1/sales/\(id)/resume")
    return try await [.saleStarted, .saleLineAdded, .saleSuspended] + between + [.saleResumed]
      + payInCash(key)
  }

  private func withALineTakenBack(_ key: String) async throws -> [RecordKind] {
    try await scan(key, "8991000000010", line: 1)
    try await scan(key, "8991000000027", line: 2)
    try await cashier.ask("\(key)-back", method: .DELETE, "/v1/sale/lines/1")
    return try await [.saleStarted, .saleLineAdded, .saleLineAdded, .saleLineVoided]
      + payInCash(key)
  }

  /// With the scanner on the counter, not through the front end.
  private func scannedOnTheLine(_ key: String) async throws -> [RecordKind] {
    try await cashier.pullTrigger("8991000000034", line: 1)
    return try await [.saleStarted, .saleLineAdded] + payInCash(key)
  }

  private func scan(_ key: String, _ code: String, line: Int) async throws {
    try await cashier.ask("\(key)-line-\(line)", "/v1/sale/scan", ["scan": .string(code)])
  }

  private func tender(_ key: String, _ number: Int, _ kind: String, _ amount: String) async throws {
    try await cashier.ask(
      "\(key)-tender-\(number)", "/v1/sale/tenders",
      ["kind": .string(kind), "amount": .string(amount)])
  }

  private func payInCash(_ key: String) async throws -> [RecordKind] {
    try await tender(key, 9, "cash", "100000")
    return try await [.saleTendered] + complete(key, inCash: true)
  }

  private func complete(_ key: String, inCash: Bool) async throws -> [RecordKind] {
    let done = try await cashier.ask("\(key)-complete", "/v1/sale/complete")
    guard let id = done["sale"]?.stringValue, let receipt = done["receipt"]?.stringValue else {
      throw Unexpected("\(done)")
    }
    cashier.keep(receipt: receipt, ofSale: id)
    return [.saleCompleted] + (inCash ? [.drawerKicked] : []) + [.printQueued]
  }
}
