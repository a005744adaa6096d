import ArgumentParser
import CommandLineProgram
import InboxStore
import Records
import RetailTypes

/// Which shifts to look at.
struct ShiftChoice: ParsableArguments {
  @OptionGroup var database: DatabaseOption
  @Option(help: "Only of this lane.") var device: String?
  @Option(help: "Only from this business date on, YYYY-MM-DD.") var from: BusinessDate?
  @Option(help: "Only up to this business date, YYYY-MM-DD.") var to: BusinessDate?
  @Flag(help: "One JSON value.") var json = false

  func validate() throws { try DateOrder.check(from: from, to: to) }

  func closings() async throws -> [ShiftClosing] {
    try await database.open().closings(device: device, from: from, to: to)
  }
}

struct ClosingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "closings", abstract: "Lists the shifts that have arrived, open ones included.")

  @OptionGroup var choice: ShiftChoice

  func run() async throws {
    let closings = try await choice.closings()
    if choice.json { return printJSON(.array(closings.map(\.json))) }
    if closings.isEmpty { return printError("No shifts.") }
    var table = TextTable([
      "DATE", "STORE", "LANE", "SHIFT", "CASHIER", "SALES", "RETURNS", "OVER/SHORT", "STATE",
    ])
    for closing in closings {
      table.add([
        closing.businessDate.text, printable(closing.store), printable(closing.lane),
        printable(closing.shift), printable(closing.cashier ?? "-"), "\(closing.receivedSales)",
        "\(closing.receivedReturns)", closing.overShort ?? "-", closing.state.name,
      ])
    }
    table.show()
  }
}

struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Compares what each closed shift states with the records that arrived.",
    discussion: "Exits with 1 unless all of them agree. Open shifts are not compared.")

  @OptionGroup var choice: ShiftChoice

  func run() async throws {
    let closed = try await choice.closings().filter { $0.state != .open }
    if choice.json {
      printJSON(.array(closed.map(\.json)))
    } else {
      for closing in closed { Self.show(closing) }
      if closed.isEmpty { printError("No closed shifts.") }
    }
    let bad = closed.filter { $0.state != .reconciled }
    guard bad.isEmpty else {
      throw CommandFailure(.bad, "\(bad.count) of \(closed.count) shifts do not agree.")
    }
  }

  private static func show(_ closing: ShiftClosing) {
    print(
      "\(closing.businessDate.text)  \(printable(closing.journal.device))  "
        + "\(printable(closing.shift))  \(closing.state.name)")
    switch closing.state {
    case .open, .reconciled: break
    case .incomplete(let missing, let rejected):
      print("  \(missing) records have not arrived, \(rejected) are among the dead letters")
    case .differs(let differences):
      for difference in differences {
        print(
          "  \(printable(difference.figure)): the lane states \(printable(difference.stated)), "
            + "received \(printable(difference.received))")
      }
    }
  }
}
