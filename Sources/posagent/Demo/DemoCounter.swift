import AgentCore
import AgentRuntime
import CommandLineProgram
import Foundation
import Logging
import Postings
import Records
import RetailTypes

/// The counter of the demonstration: says what it does, and does it through the agent.
struct DemoCounter {
  let agent: Agent
  private let device: String

  static func start(directory: String, inbox: DemoInbox, logger: Logger) async throws -> DemoCounter
  {
    let known = try await inbox.store.devices().contains { $0.name == "jkt01-03" }
    let tokenFile = directory + "/upstream.token"
    let token =
      known
      ? try String(contentsOfFile: tokenFile, encoding: .utf8)
      : try await inbox.store.addDevice("jkt01-03")
    try DemoShop(directory: directory).writeFiles(
      inboxPort: inbox.port, upstreamToken: token, apiToken: UUID().uuidString)
    let configuration = try AgentConfiguration.load(
      path: directory + "/" + DemoShop.configurationName)
    let agent = try await Agent.start(
      Agent.Options(
        configuration: configuration, stateDirectory: directory, virtual: true, logger: logger))
    return DemoCounter(agent: agent, device: configuration.device)
  }

  func sell() async throws {
    say("Open a shift: Sari, 200000 in the drawer")
    try await ask(.openShift(cashier: "Sari", openingFloat: Money(minor: 200_000)))

    for (code, what) in [
      ("8991000000010", "a bottle of tea"), ("8991000000010", "and another"),
      ("8991000000034", "coffee"),
    ] {
      say("Scan \(code): \(what)")
      try await scan(code)
    }
    say("Scan 2120017007507: apples, 0.750 kg by the label of the scale")
    try await scan("2120017007507")
    say("Scan 8999999999995: not in the catalogue")
    let refused = await agent.perform(.scan("8999999999995"))
    guard refused.status == 422 else { throw unexpected(refused) }
    print("  " + (refused.body["detail"]?.stringValue ?? ""))
    say("Sell it by PLU, price and tax code")
    try await ask(
      .addLine(
        LineRequest(
          plu: "9001", description: "Payung lipat", unitPrice: Money(minor: 45_030),
          taxCode: "PPN")))

    let sale = try await ask(.showSale)
    let totals = sale["totals"]
    say("Due \(totals?["due"]?.stringValue ?? "?"): cash 150000")
    try await ask(.addTender(kind: "cash", amount: Money(minor: 150_000), reference: nil))
    let done = try await ask(.completeSale)
    print(
      "  receipt \(done["receipt"]?.stringValue ?? "?"), due "
        + "\(done["totals"]?["due"]?.stringValue ?? "?") after rounding, change "
        + "\(done["totals"]?["change"]?.stringValue ?? "?")")
  }

  func showPaper(pngPath: String) async throws {
    try await waitFor("the printer") {
      try await ask(.showStatus)["printing"] == .array([]) ? true : nil
    }
    let paper = await agent.virtualCounter()
    say("The printer confirms the receipt; the drawer was kicked \(paper.drawerPulses) time(s)")
    print()
    print(paper.text)
    try Data(paper.png).write(to: URL(fileURLWithPath: pngPath))
    say("The same paper as a picture: \(pngPath)")
  }

  func showUpstream(_ inbox: DemoInbox) async throws {
    say("Close the shift: the count agrees")
    let report = try await ask(.reportShift)
    let expected = report["cash"]?["expected"]?.stringValue ?? "0"
    try await ask(
      .closeShift(counted: [
        CountedTender(kind: "cash", amount: try Money(expected, decimals: 0))
      ]))
    let head = try await ask(.showStatus)["journal"]?["durable"]?.intValue ?? 0
    let received = try await waitFor("the inbox") {
      let received = try await inbox.received()
      return received >= head ? received : nil
    }
    say("The inbox has all \(received) records of \(device), each once")
    say("What the sales come to in the books:")
    for document in try await inbox.documents() { print(document.table) }
  }

  func showHowToGoOn(directory: String) {
    print(
      """

      Agent and inbox go on running. Ctrl-C ends them.
        curl -H "Authorization: Bearer $(cat \(directory)/till.token)" \\
          http://127.0.0.1:\(agent.apiPort)/v1/status
      """)
    flushOutput()
  }

  // MARK: Words

  private func say(_ text: String) {
    print("» \(text)")
    flushOutput()
  }

  @discardableResult
  private func ask(_ command: Command) async throws -> JSONValue {
    let reply = await agent.perform(command)
    guard reply.status == 200 else { throw unexpected(reply) }
    return reply.body
  }

  /// Scans with the virtual scanner, and waits until the line is there.
  private func scan(_ code: String) async throws {
    let before = await agent.perform(.showSale).body["lines"]?.arrayValue?.count ?? 0
    await agent.scanVirtually(code)
    let line = try await waitFor("the scan") {
      let lines = await agent.perform(.showSale).body["lines"]?.arrayValue ?? []
      return lines.count > before ? lines.last : nil
    }
    print(
      "  \(line["description"]?.stringValue ?? "?"): \(line["quantity"]?.stringValue ?? "?") × "
        + "\(line["unit_price"]?.stringValue ?? "?") = \(line["gross"]?.stringValue ?? "?")")
  }

  private func unexpected(_ reply: Reply) -> CommandFailure {
    CommandFailure(.internalError, reply.body["detail"]?.stringValue ?? "status \(reply.status)")
  }

  @discardableResult
  private func waitFor<Value>(
    _ what: String, _ look: () async throws -> Value?
  ) async throws -> Value {
    for _ in 0..<500 {
      if let value = try await look() { return value }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CommandFailure(.unreachable, "\(what) did not do its part within 10 seconds")
  }
}

extension AccountingDocument {
  /// The document as an accountant would write it.
  fileprivate var table: String {
    let amount = { (money: Money) in
      money == .zero ? "" : money.text(decimals: currency.decimals)
    }
    let width = lines.map(\.account.title.count).max() ?? 0
    func row(_ name: String, _ debit: String, _ credit: String) -> String {
      let gap = { (text: String, width: Int) in
        String(repeating: " ", count: max(0, width - text.count))
      }
      return "  \(name)\(gap(name, width))  \(gap(debit, 12))\(debit)  \(gap(credit, 12))\(credit)"
    }
    let rows = lines.map {
      row($0.account.title, amount($0.debit), amount($0.credit))
    }
    let debit = lines.reduce(0) { $0 + $1.debit.minor }
    let credit = lines.reduce(0) { $0 + $1.credit.minor }
    let sums = row("", amount(Money(minor: debit)), amount(Money(minor: credit)))
    return (["  \(title), \(date.text), \(currency.code)"] + rows + [sums]).joined(separator: "\n")
  }
}

extension Account {
  /// Charts without numbers call an account by its name alone.
  fileprivate var title: String { code == name ? name : "\(code) \(name)" }
}
