import ArgumentParser
import InboxStore
import RetailTypes

/// Where the records lie.
struct DatabaseLocation: Equatable {
  /// Of an SQLite file.
  var path: String

  static let usual = DatabaseLocation(path: "/var/lib/posinbox/inbox.db")

  init(path: String) { self.path = path }

  /// Reads "sqlite:PATH".
  init(_ text: String) throws(ValidationError) {
    for scheme in ["postgresql:", "postgres:"] where text.hasPrefix(scheme) {
      throw ValidationError(
        "PostgreSQL is not available in this version. Use sqlite:PATH, such as \(Self.usual).")
    }
    guard text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count else {
      throw ValidationError(
        "\"\(text)\" is no database. Use sqlite:PATH, such as \(Self.usual).")
    }
    path = String(text.dropFirst("sqlite:".count))
  }
}

extension DatabaseLocation: CustomStringConvertible {
  var description: String { "sqlite:\(path)" }
}

struct DatabaseOption: ParsableArguments {
  @Option(
    help: "The database: sqlite:PATH. (default: \(DatabaseLocation.usual))",
    transform: { text in try DatabaseLocation(text) })
  var database: DatabaseLocation?

  /// Opens a database that is there already.
  func open() throws -> InboxStore {
    try InboxStore(
      path: (database ?? .usual).path, creating: false, syncing: false)
  }
}

enum DateOrder {
  /// Refuses a range that ends before it begins: its empty answer would look like a quiet day.
  static func check(from: BusinessDate?, to: BusinessDate?) throws(ValidationError) {
    guard let from, let to, from > to else { return }
    throw ValidationError(
      "--from \(from.text) is later than --to \(to.text). Give the earlier date to --from.")
  }
}

extension BusinessDate: ExpressibleByArgument {
  public init?(argument: String) {
    guard let date = try? BusinessDate(argument) else { return nil }
    self = date
  }
}
