import AgentRuntime
import ArgumentParser
import JournalStore
import Records

/// `posagent upstream`: how far the journal has come.
struct UpstreamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upstream", abstract: "Tells how far the records have come upstream.",
    subcommands: [Status.self, DeadLetters.self])

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the position, the backlog and the last attempt.")

    @OptionGroup var file: ConfigurationFile
    @OptionGroup var state: StateDirectory
    @Flag(help: "Print one JSON value.") var json = false

    func run() throws {
      let view = try DeliveryView(stateDirectory: state.stateDir)
      let url = try file.load().upstream?.url
      let status = try view.status(url: url)
      if json { return print(JCS.text(status)) }
      print("upstream       \(url ?? "none configured")")
      print("acknowledged   \(status["acknowledged_through"]?.intValue ?? 0)")
      print("journal head   \(status["head"]?.intValue ?? 0)")
      print("backlog        \(status["backlog"]?.intValue ?? 0)")
      print("oldest unsent  \(status["oldest_unsent_at"]?.stringValue ?? "-")")
      print("dead letters   \(status["dead_letters"]?.intValue ?? 0)")
      let attempt = status["last_attempt"]
      let outcome = attempt?["outcome"]?.stringValue
      print(
        "last attempt   "
          + [attempt?["at"]?.stringValue, outcome, attempt?["message"]?.stringValue]
          .compactMap(\.self).joined(separator: "  "))
    }
  }

  struct DeadLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the records that the upstream refused.")

    @OptionGroup var state: StateDirectory
    @Flag(help: "Print one JSON value.") var json = false

    func run() throws {
      let letters = try DeliveryView(stateDirectory: state.stateDir).deadLetters()
      if json { return print(JCS.text(.array(letters.map(\.json)))) }
      if letters.isEmpty { print("no dead letters") }
      for letter in letters {
        print("\(letter.seq)  \(letter.at)  \(letter.code): \(letter.message)")
      }
    }
  }
}

/// What the files say of the delivery, also while the service runs.
private struct DeliveryView {
  let reader: JournalReader
  let delivery: DeliveryStore?
  let epoch: Int64

  init(stateDirectory: String) throws(JournalError) {
    let files = JournalFiles(directory: stateDirectory)
    reader = try JournalReader.open(path: files.current)
    delivery = try DeliveryStore.openReadOnly(path: files.delivery)
    epoch = try reader.meta().epoch
  }

  func deadLetters() throws(JournalError) -> [DeadLetter] {
    try delivery?.deadLetters(epoch: epoch) ?? []
  }

  func status(url: String?) throws -> JSONValue {
    let state = try delivery?.state(epoch: epoch) ?? .none
    let head = try reader.head().seq
    let oldest = try reader.record(state.acknowledgedSeq + 1).map {
      try Record(canonicalBytes: $0.bytes)
    }
    return .object([
      "url": JSONValue(url), "acknowledged_through": .int(state.acknowledgedSeq),
      "head": .int(head), "backlog": .int(head - state.acknowledgedSeq),
      "oldest_unsent_at": JSONValue(oldest?.at),
      "dead_letters": .int(Int64(try deadLetters().count)),
      "last_attempt": state.lastAttempt.map { attempt in
        .object([
          "at": .string(attempt.at), "outcome": .string(attempt.outcome),
          "message": JSONValue(attempt.message),
        ])
      } ?? .null,
    ])
  }
}

extension DeadLetter {
  fileprivate var json: JSONValue {
    .object([
      "seq": .int(seq), "code": .string(code), "message": .string(message), "at": .string(at),
    ])
  }
}
