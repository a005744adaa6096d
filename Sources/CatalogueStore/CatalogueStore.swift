// Keeps items and prices in SQLite, filled from a CSV file, and finds them by GTIN or PLU.
import Crypto
import GRDB
import Glibc
import RetailTypes

/// The items that the lane sells. Any thread may use it.
public final class CatalogueStore: Sendable {
  /// The largest CSV file in bytes.
  public static let maximumFileBytes = 64 << 20

  public let path: String
  private let pool: DatabasePool
  private let currency: Currency

  private init(path: String, pool: DatabasePool, currency: Currency) {
    self.path = path
    self.pool = pool
    self.currency = currency
  }

  /// Opens or makes the catalogue at `path`. Its contents are derived: what is damaged, or was
  /// priced in another currency, is dropped, and the next import fills it again.
  public static func open(
    path: String, currency: Currency
  ) throws(CatalogueError) -> CatalogueStore {
    do throws(CatalogueError) {
      return try openIntact(path: path, currency: currency)
    } catch .database(_, let code, _) where [11, 26].contains(code & 0xFF) {
      // SQLITE_CORRUPT and SQLITE_NOTADB
      for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
        throw .file(path: path + suffix, operation: "remove", errno: errno)
      }
      return try openIntact(path: path, currency: currency)
    }
  }

  private static func openIntact(
    path: String, currency: Currency
  ) throws(CatalogueError) -> CatalogueStore {
    // For the owner alone: it holds what goods cost the shop. SQLite's log gets the same mode.
    let descriptor = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: path, operation: "open", errno: errno) }
    Glibc.close(descriptor)
    return try wrapping(path) {
      var configuration = Configuration()
      configuration.label = "catalogue"
      configuration.busyMode = .timeout(5)
      let pool = try DatabasePool(path: path, configuration: configuration)
      try CatalogueSchema.migrator.migrate(pool)
      let store = CatalogueStore(path: path, pool: pool, currency: currency)
      try pool.write { db in
        if try store.meta(db, "currency") != store.currencyMark {
          try CatalogueSchema.clear(db)
          try store.setMeta(db, "currency", store.currencyMark)
        }
      }
      return store
    }
  }

  private var currencyMark: String { "\(currency.code) \(currency.decimals)" }

  /// What an import did.
  public struct Import: Hashable, Sendable {
    /// Items in the catalogue afterwards.
    public var items: Int
    /// False if the catalogue already held exactly this file.
    public var changed: Bool
    /// SHA-256 of the file, in hexadecimal.
    public var version: String
  }

  /// Replaces the contents by those of a CSV file; all of it or, on any mistake, nothing.
  public func importCSV(path file: String) throws(CatalogueError) -> Import {
    try importCSV(try Self.contents(of: file), file: file)
  }

  /// Replaces the contents by `bytes`, which errors call `file`.
  public func importCSV(_ bytes: [UInt8], file: String) throws(CatalogueError) -> Import {
    let version = SHA256.hash(data: bytes).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    if try Self.wrapping(path, { try pool.read { try meta($0, "version") } }) == version {
      return Import(items: try count(), changed: false, version: version)
    }
    let csv = CatalogueCSV(bytes, decimals: currency.decimals)
    guard csv.problems.isEmpty else { throw .csv(file: file, csv.problems) }
    try Self.wrapping(path) {
      try pool.write { db in
        try CatalogueSchema.clear(db)
        for item in csv.items { try CatalogueSchema.insert(item, in: db) }
        try setMeta(db, "version", version)
      }
    }
    return Import(items: csv.items.count, changed: true, version: version)
  }

  /// Reads a CSV file without keeping anything: its items, or its mistakes.
  public static func items(
    ofCSV path: String, currency: Currency
  ) throws(CatalogueError) -> [CatalogueItem] {
    let csv = CatalogueCSV(try contents(of: path), decimals: currency.decimals)
    guard csv.problems.isEmpty else { throw .csv(file: path, csv.problems) }
    return csv.items
  }

  /// The item with this GTIN of 8 to 14 digits; leading zeros do not matter.
  public func find(gtin: String) throws(CatalogueError) -> CatalogueItem? {
    guard gtin.utf8.count <= 14 else { return nil }
    let padded = String(repeating: "0", count: 14 - gtin.utf8.count) + gtin
    return try find("SELECT plu FROM gtins WHERE gtin = ?", padded)
  }

  /// The item with this number of the shop's own.
  public func find(plu: String) throws(CatalogueError) -> CatalogueItem? {
    try find("SELECT plu FROM items WHERE plu = ?", plu)
  }

  private func find(_ sql: String, _ code: String) throws(CatalogueError) -> CatalogueItem? {
    try Self.wrapping(path) {
      try pool.read { db in
        let plu = try String.fetchOne(db.cachedStatement(sql: sql), arguments: [code])
        return try plu.flatMap { try CatalogueSchema.item(plu: $0, in: db) }
      }
    }
  }

  /// How many items there are.
  public func count() throws(CatalogueError) -> Int {
    try Self.wrapping(path) {
      try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM items") ?? 0 }
    }
  }

  public func close() throws(CatalogueError) {
    // Readers first: the connection that closes last empties the log, and a reader can't.
    pool.releaseMemory()
    try Self.wrapping(path) { try pool.close() }
  }

  private func meta(_ db: Database, _ name: String) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name])
  }

  private func setMeta(_ db: Database, _ name: String, _ value: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", arguments: [name, value])
  }

  private static func contents(of path: String) throws(CatalogueError) -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: path, operation: "open", errno: errno) }
    defer { Glibc.close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw .file(path: path, operation: "read", errno: errno) }
      if count == 0 { return bytes }
      bytes += buffer.prefix(count)
      guard bytes.count <= maximumFileBytes else { throw .tooLarge(path: path) }
    }
  }

  private static func wrapping<Value>(
    _ path: String, _ body: () throws -> Value
  ) throws(CatalogueError) -> Value {
    do {
      return try body()
    } catch let error as CatalogueError {
      throw error
    } catch let error as DatabaseError {
      throw .database(
        path: path, code: error.extendedResultCode.rawValue, message: error.message ?? "no message")
    } catch {
      throw .database(path: path, code: ResultCode.SQLITE_ERROR.rawValue, message: "\(error)")
    }
  }
}
