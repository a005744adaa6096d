import ArgumentParser
import CommandLineProgram
import Foundation
import InboxStore
import Records

struct DeadLettersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead-letters", abstract: "Lines that could not be taken: look, and resolve.",
    subcommands: [List.self, Show.self, Resolve.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the open dead letters, the oldest \(InboxLimits.listedDeadLetters).")

    @OptionGroup var database: DatabaseOption
    @Option(help: "Only of this lane.") var device: String?
    @Flag(help: "Also those that are resolved.") var all = false
    @Flag(help: "One JSON value.") var json = false

    func run() async throws {
      let letters = try await database.open().deadLetters(device: device, resolved: all)
      if json { return printJSON(.array(letters.map(\.json))) }
      if letters.isEmpty { return printError("No dead letters.") }
      var table = TextTable(["NUMBER", "DEVICE", "EPOCH", "SEQ", "CODE", "RESOLVED", "MESSAGE"])
      for letter in letters {
        table.add([
          "\(letter.number)", letter.device, letter.epoch.map(String.init) ?? "-",
          letter.seq.map(String.init) ?? "-", letter.code, letter.resolution?.rawValue ?? "no",
          printable(letter.message),
        ])
      }
      table.show()
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the line of one dead letter, byte for byte.")

    @OptionGroup var database: DatabaseOption
    @Argument(help: "The number in the list.") var number: Int64

    func run() async throws {
      let letter = try await database.open().deadLetter(number)
      printError("\(letter.code): \(printable(letter.message))")
      try FileHandle.standardOutput.write(contentsOf: Data(letter.line + [0x0A]))
    }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Settles a dead letter that will not heal by itself.")

    enum Way: String, ExpressibleByArgument, CaseIterable {
      case correction, discard

      var resolution: DeadLetter.Resolution { self == .correction ? .correction : .discard }
    }

    @OptionGroup var database: DatabaseOption
    @Argument(help: "The number in the list.") var number: Int64
    @Option(help: "correction (another record puts it right) or discard.") var by: Way
    @Option(help: "Why; kept beside the dead letter.") var reason: String

    func run() async throws {
      try await database.open().resolveDeadLetter(
        number: number, by: by.resolution, reason: reason)
    }
  }
}
