import GRDBSQLite

/// SQLite by its C API alone, with the pragmas and the tables of the journal: what commits cost
/// when nothing else is done.
final class BareSQLite {
  private var database: OpaquePointer?
  private var statements: [OpaquePointer?] = []

  /// A value to be bound.
  enum Value {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null
  }

  init(path: String, readOnly: Bool = false) throws {
    let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    try check(sqlite3_open_v2(path, &database, flags, nil))
    if !readOnly {
      try execute("PRAGMA journal_mode = WAL")
      try execute("PRAGMA synchronous = FULL")
    }
  }

  deinit {
    for statement in statements { sqlite3_finalize(statement) }
    sqlite3_close(database)
  }

  func execute(_ sql: String) throws {
    try check(sqlite3_exec(database, sql, nil, nil, nil))
  }

  /// The number of a statement that is prepared once.
  func prepare(_ sql: String) throws -> Int {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(database, sql, -1, &statement, nil))
    statements.append(statement)
    return statements.count - 1
  }

  func run(_ number: Int, _ values: [Value] = []) throws {
    let statement = statements[number]
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), statement) }
    guard sqlite3_step(statement) == SQLITE_DONE else { throw failure }
    sqlite3_reset(statement)
  }

  /// The rows that `sql` selects; integers, text, blobs and nulls.
  func rows(_ sql: String, _ each: ([Value]) throws -> Void) throws {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(database, sql, -1, &statement, nil))
    defer { sqlite3_finalize(statement) }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        try each((0..<sqlite3_column_count(statement)).map { Self.column($0, of: statement) })
      case SQLITE_DONE: return
      default: throw failure
      }
    }
  }

  private static func column(_ index: Int32, of statement: OpaquePointer?) -> Value {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
    case SQLITE_TEXT: return .text(String(cString: sqlite3_column_text(statement, index)))
    case SQLITE_BLOB:
      let count = Int(sqlite3_column_bytes(statement, index))
      let start = sqlite3_column_blob(statement, index)
      return .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }

  /// SQLITE_TRANSIENT: SQLite copies the bytes. A macro that Swift does not import.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func bind(_ value: Value, at index: Int32, _ statement: OpaquePointer?) throws {
    switch value {
    case .integer(let number): try check(sqlite3_bind_int64(statement, index, number))
    case .text(let text):
      try check(sqlite3_bind_text(statement, index, text, -1, Self.transient))
    case .blob(let bytes):
      try check(sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), Self.transient))
    case .null: try check(sqlite3_bind_null(statement, index))
    }
  }

  private func check(_ result: Int32) throws {
    guard result == SQLITE_OK else { throw failure }
  }

  private var failure: BenchError {
    BenchError("SQLite: \(String(cString: sqlite3_errmsg(database)))")
  }
}

extension BareSQLite.Value {
  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var blob: [UInt8]? { if case .blob(let bytes) = self { bytes } else { nil } }
}
