import Foundation
import Records
import TestPeers

/// What `posagent journal export` shows.
package struct ExportedJournal: Sendable {
  /// Where the lines lie, byte for byte.
  package var path: String
  package var records: [Record]

  package func records(_ kinds: RecordKind...) -> [Record] {
    records.filter { kinds.contains($0.kind) }
  }

  /// The documents of completed sales.
  package var sales: [JSONValue] { records(.saleCompleted).map(\.body) }

  /// How printing of a job went, by kind.
  package func printing(job: Int64) -> [RecordKind] {
    records(.printQueued, .printStarted, .printConfirmed, .printInDoubt)
      .filter { $0.body["job"]?.intValue == job }.map(\.kind)
  }
}

extension Lane {
  /// Exports the journal with the program, also while the agent runs.
  package func export() async throws -> ExportedJournal {
    let process = try KillableProcess(
      Programs.posagent, ["journal", "export", "--state-dir", state], directory: directory,
      name: "export-\(UUID().uuidString)")
    guard await process.exit(within: 60) == .code(0) else {
      throw Unexpected("journal export: \(process.errors)")
    }
    let lines = contents(ofFile: process.outputPath)?.split(separator: UInt8(ascii: "\n")) ?? []
    let records = try lines.map { line in
      // {"hash":"…64…","record":…}
      try Record(
        canonicalBytes: line.dropFirst(#"{"hash":"","record":"#.utf8.count + 64).dropLast())
    }
    return ExportedJournal(path: process.outputPath, records: records)
  }

  /// Waits until the journal shows what is asked for.
  package func journalShows(
    within seconds: Double = 15, _ condition: (ExportedJournal) -> Bool
  ) async throws -> Bool {
    try await eventually(within: seconds) {
      let holds = condition(try await export())
      if !holds { try? await Task.sleep(for: .milliseconds(50)) }
      return holds
    }
  }

  /// What an independent program finds in the journal, and in the inbox if one is given.
  package func checkedByPython(inbox: Inbox? = nil) async throws -> JSONValue {
    let export = try await export()
    var arguments = [export.path]
    if let inbox { arguments += [inbox.database, Self.device] }
    let result = try await Programs.python("check_journal.py", arguments)
    guard result.succeeded else { throw Unexpected(result.output + result.errors) }
    return try JSONParser.parse(Array(result.output.utf8.dropLast()))
  }

  /// Whether `posagent journal verify` finds nothing.
  package func verifies() async throws -> Programs.Result {
    try await Programs.run(Programs.posagent, ["journal", "verify", "--state-dir", state])
  }

  /// What `posagent upstream status --json` tells.
  package func upstreamStatus() async throws -> JSONValue {
    let result = try await Programs.run(
      Programs.posagent, ["upstream", "status", "--json"] + files)
    guard result.succeeded else { throw Unexpected(result.errors) }
    return try JSONParser.parse(Array(result.output.utf8.dropLast()))
  }
}
