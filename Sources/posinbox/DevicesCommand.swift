import ArgumentParser
import CommandLineProgram
import InboxStore
import Records

struct DevicesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Enrols lanes, lists and revokes them.",
    subcommands: [Add.self, List.self, Revoke.self, RetireEpoch.self], defaultSubcommand: List.self)

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enrols a lane and prints its token, alone on standard output, once.",
      discussion: "The token is kept nowhere. For one that was lost: revoke, then add again.")

    @OptionGroup var database: DatabaseOption
    @Argument(help: "The lane's name upstream, such as jkt01-03.")
    var name: String

    func run() async throws {
      let store = try InboxStore(
        path: (database.database ?? .usual).path, creating: true, syncing: false)
      print(try await store.addDevice(name))
      printError("Keep this token in the lane's token_file: it cannot be shown again.")
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the lanes, their journals and how far these have arrived.")

    @OptionGroup var database: DatabaseOption
    @Flag(help: "One JSON value.") var json = false

    func run() async throws {
      let store = try database.open()
      let devices = try await store.devices()
      let journals = try await store.journals()
      if json { return printJSON(.array(devices.map { Self.json($0, journals) })) }
      if devices.isEmpty { return printError("No device is enrolled.") }
      var table = TextTable([
        "DEVICE", "STATE", "EPOCH", "THROUGH", "ACCEPTED", "PARKED", "REJECTED", "CONFLICTS",
      ])
      for device in devices {
        let state = device.revokedAt == nil ? "enrolled" : "revoked"
        let own = journals.filter { $0.name.device == device.name }
        if own.isEmpty { table.add([device.name, state, "-", "-", "-", "-", "-", "-"]) }
        for journal in own {
          table.add([
            device.name, state,
            "\(journal.name.epoch)\(journal.retiredAt == nil ? "" : " retired")",
            "\(journal.contiguousThrough)", "\(journal.accepted)", "\(journal.parked)",
            "\(journal.rejected)", "\(journal.conflicts)",
          ])
        }
      }
      table.show()
    }

    private static func json(_ device: EnrolledDevice, _ journals: [JournalSummary]) -> JSONValue {
      .object([
        "device": .string(device.name), "added_at": .string(device.addedAt),
        "revoked_at": JSONValue(device.revokedAt),
        "journals": .array(
          journals.filter { $0.name.device == device.name }.map { journal in
            .object([
              "epoch": .int(journal.name.epoch), "first_seen_at": .string(journal.firstSeenAt),
              "retired_at": JSONValue(journal.retiredAt),
              "contiguous_through": .int(journal.contiguousThrough),
              "accepted": .int(journal.accepted), "parked": .int(journal.parked),
              "rejected": .int(journal.rejected), "conflicts": .int(journal.conflicts),
            ])
          }),
      ])
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes nothing more with a lane's token. What has arrived stays.")

    @OptionGroup var database: DatabaseOption
    @Argument(help: "The lane's name upstream.")
    var name: String

    func run() async throws { try await database.open().revokeDevice(name) }
  }

  struct RetireEpoch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes no more records of one journal of a lane. What has arrived stays.")

    @OptionGroup var database: DatabaseOption
    @Argument(help: "The lane's name upstream.")
    var name: String
    @Argument(help: "The journal's epoch, as `posinbox devices list` shows it.")
    var epoch: Int64

    func run() async throws {
      try await database.open().retireEpoch(JournalName(device: name, epoch: epoch))
    }
  }
}
