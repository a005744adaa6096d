import DeviceDrivers
import Records
import ScannerProtocols

/// The lane's devices as front ends and technicians see them.
struct DeviceTable: Sendable {
  /// The order of the configuration: scanners, printer, drawer.
  private(set) var entries: [Entry]

  struct Entry: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
      case scanner, printer, drawer
    }

    enum State: String, Hashable, Sendable {
      case ready, fault, absent
    }

    var id: DeviceID
    var kind: Kind
    var transport: String
    var path: String
    var profile: String?
    /// `absent` until its port has opened.
    var state = State.absent
    var problem: String?
    var remedy: String?

    var json: JSONValue {
      .object([
        "id": .string(id.rawValue), "kind": .string(kind.rawValue),
        "transport": .string(transport), "vendor": .null, "product": .null,
        "serial": .null, "path": .string(path), "profile": JSONValue(profile),
        "state": .string(state.rawValue), "problem": JSONValue(problem),
        "remedy": JSONValue(remedy),
      ])
    }
  }

  init(settings: AgentCoreSettings) {
    entries = settings.scanners.map {
      Entry(id: $0.id, kind: .scanner, transport: $0.transport, path: $0.path)
    }
    guard let printer = settings.printer else { return }
    entries.append(
      Entry(
        id: printer.id, kind: .printer, transport: printer.transport, path: printer.path,
        profile: printer.profile.name))
    if let drawer = settings.drawer {
      entries.append(
        Entry(
          id: DeviceID(rawValue: drawer.id), kind: .drawer, transport: printer.transport,
          path: printer.id.rawValue))
    }
  }

  subscript(id: DeviceID) -> Entry? { entries.first { $0.id == id } }

  /// Changes an entry; returns whether anything is different now.
  mutating func update(_ id: DeviceID, _ change: (inout Entry) -> Void) -> Bool {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return false }
    let before = entries[index]
    change(&entries[index])
    return entries[index] != before
  }

  var json: JSONValue { .array(entries.map(\.json)) }
}
