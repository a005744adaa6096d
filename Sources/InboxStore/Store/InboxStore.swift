import Crypto
import Foundation
import GRDB
import Glibc
import Records
import RetailTypes
import Synchronization

/// Everything that arrived, in one SQLite file.
///
/// What a call has returned from is on disk. Several programs may use the file at the same time.
public final class InboxStore: Sendable {
  /// The wall clock, for the times of arrival.
  public typealias Clock = @Sendable () -> Instant

  public let path: String
  private let vfs: String?
  let clock: Clock
  private let state: Mutex<State>

  private enum State {
    case open(DatabasePool)
    /// A commit failed on the disk: whether it is there is unknown.
    case suspended(message: String)
  }

  /// Opens the file.
  ///
  /// - Parameter creating: whether to make the file if it is not there.
  /// - Parameter syncing: whether what the file shows is first written and synced anew, so that a
  ///   record which lives in the page cache only, since a crash, is never answered as a duplicate.
  ///   The receiving program does that; a command that looks does not.
  /// - Parameter vfs: the SQLite VFS that keeps the file, in place of the machine's; it makes the
  ///   file if it is not there.
  public init(
    path: String, creating: Bool, syncing: Bool, vfs: String? = nil,
    clock: @escaping Clock = InboxStore.systemClock
  ) throws(InboxError) {
    guard creating || vfs != nil || FileManager.default.fileExists(atPath: path) else {
      throw .noSuchFile(path: path)
    }
    self.path = path
    self.vfs = vfs
    self.clock = clock
    state = Mutex(.open(try Self.open(path, vfs: vfs, syncing: syncing)))
  }

  /// The machine's wall clock, in UTC.
  public static let systemClock: Clock = {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Instant(
      unixMilliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000,
      offsetMinutes: 0, monotonicMilliseconds: 0)
  }

  /// SHA-256, as records and tokens are hashed.
  public static let sha256: RecordHash.Function = { bytes in
    RecordHash(digest: Array(SHA256.hash(data: bytes)))
  }

  /// Waits for what runs and closes the file.
  public func close() {
    state.withLock { state in
      if case .open(let pool) = state { try? pool.close() }
      state = .suspended(message: "it is closed.")
    }
  }

  /// Fails if the database can be neither read nor, after a failure, opened again.
  public func probe() async throws(InboxError) {
    try await read { try $0.execute(sql: "SELECT 1") }
  }

  func now() -> String { clock().rfc3339 }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(InboxError) -> Value {
    let pool = try usable()
    do {
      return try await pool.read(body)
    } catch {
      throw InboxError(error)
    }
  }

  /// Runs `body` as one transaction and returns when it is on disk.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(InboxError) -> Value {
    let pool = try usable()
    do {
      return try await pool.write(body)
    } catch {
      let failure = InboxError(error)
      if case .storage = failure { suspend(pool, failure) }
      throw failure
    }
  }

  private func usable() throws(InboxError) -> DatabasePool {
    let result: Result<DatabasePool, InboxError> = state.withLock { state in
      switch state {
      case .open(let pool): return .success(pool)
      case .suspended:
        do throws(InboxError) {
          let pool = try Self.open(path, vfs: vfs, syncing: true)
          state = .open(pool)
          return .success(pool)
        } catch {
          state = .suspended(message: "\(error)")
          return .failure(.suspended(message: "\(error)"))
        }
      }
    }
    return try result.get()
  }

  private func suspend(_ failed: DatabasePool, _ failure: InboxError) {
    state.withLock { state in
      guard case .open(let pool) = state, pool === failed else { return }
      // Every connection must go: the page cache may show what never reached the disk.
      try? pool.close()
      state = .suspended(message: "\(failure)")
    }
  }

  private static func open(
    _ path: String, vfs: String?, syncing: Bool
  ) throws(InboxError) -> DatabasePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(TimeInterval(InboxLimits.busySeconds))
    configuration.maximumReaderCount = 4
    if vfs == nil { try makeFile(path) }
    do {
      let pool = try DatabasePool(
        path: vfs.map { "file:\(path)?vfs=\($0)" } ?? path, configuration: configuration)
      try pool.writeWithoutTransaction { database in
        // GRDB takes the word of the first row, before the change is committed: that can still fail.
        guard try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal" else {
          throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the log could not be begun")
        }
        // GRDB sets NORMAL with WAL; an answer promises that the commit is on disk.
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
      if syncing { _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
      guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else {
        throw InboxError.newerDatabase(path: path)
      }
      if try pool.read({ try !migrator.hasCompletedMigrations($0) }) { try migrator.migrate(pool) }
      return pool
    } catch let error as InboxError {
      throw error
    } catch {
      switch InboxError(error) {
      // SQLITE_IOERR: the path is right, the disk fails.
      case .storage(let code, let message) where code & 0xFF != 10:
        throw .cannotOpen(path: path, message: message)
      case let other: throw other
      }
    }
  }

  /// For the owner alone: it holds every sale. SQLite's log gets the same mode. A file that is
  /// there is not touched: closing it would let go of the locks of other connections (fcntl(2)).
  private static func makeFile(_ path: String) throws(InboxError) {
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 || errno == EEXIST else {
      throw .cannotOpen(path: path, message: String(cString: strerror(errno)))
    }
    if descriptor >= 0 { Glibc.close(descriptor) }
  }
}

extension InboxError {
  /// What an error out of a transaction means.
  init(_ error: any Error) {
    switch error {
    case let error as InboxError: self = error
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
      case .SQLITE_FULL: self = .diskFull
      case .SQLITE_INTERRUPT, .SQLITE_ABORT: self = .brokenOff
      default:
        self = .storage(
          code: error.extendedResultCode.rawValue, message: error.message ?? "no details")
      }
    case is CancellationError: self = .brokenOff
    default: self = .storage(code: 0, message: "\(error)")
    }
  }
}
