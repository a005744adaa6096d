import Glibc
import Records

/// What SQLite reported, with its extended result code kept.
public struct SQLiteFailure: Error, Equatable, Sendable {
  /// The extended result code, such as 1034 for SQLITE_IOERR_FSYNC.
  public var code: Int32
  public var message: String
  /// The file it happened to.
  public var path: String

  public init(code: Int32, message: String, path: String) {
    self.code = code
    self.message = message
    self.path = path
  }

  /// The low byte: the kind of failure, whatever its detail.
  public var primaryCode: Int32 { code & 0xFF }

  /// Whether the file itself is at fault, so that trying again is of no use.
  public var isDamage: Bool { primaryCode == 11 || primaryCode == 26 }
}

extension SQLiteFailure: CustomStringConvertible {
  public var description: String { "\(remedy) (SQLite \(code): \(message); \(path))" }

  private static let diskFull =
    "the disk is full; free space on the file system of the state directory"

  // Result codes: https://www.sqlite.org/rescode.html
  private var remedy: String {
    // SQLITE_READONLY_ROLLBACK: a reader may not undo what a crash left in the middle.
    if code == 776 { return "a crash left an unfinished change; start posagent, which undoes it" }
    return switch primaryCode {
    case 5, 6: "another program holds the file; end it and try again"
    case 8: "the file or its file system is read-only; check the mount and the owner of the file"
    // What the kernel said is not told: a full, a read-only and a broken disk can look the same.
    case 10:
      "the disk fails; look whether it is full (free space), mounted read-only, or broken (check "
        + "the kernel log)"
    // Also where the disk fails to read: SQLite makes SQLITE_CORRUPT of SQLITE_IOERR_CORRUPTFS.
    case 11, 26:
      "the file is damaged or cannot be read; check the kernel log, run `posagent journal verify`, "
        + "keep a copy, restore from a backup"
    case 13: Self.diskFull
    case 14, 23:
      "the file cannot be opened; check its owner and permissions (after a crash its log must be "
        + "read in, so its directory must be writable: work on a copy)"
    default: "the database failed"
    }
  }
}

/// Why the journal could not be opened, read or written.
public enum JournalError: Error, Equatable, Sendable {
  /// There is no journal.
  case missing(path: String)
  case otherDevice(found: String, configured: String, path: String)
  /// Another agent works on this state directory.
  case inUse(path: String, pid: Int32?)
  /// Made by a newer program, with schema changes that this one does not know.
  case newerSchema(path: String, unknown: [String])
  /// An SQLite file, but not a journal.
  case notAJournal(path: String)
  /// The record at `seq` is not what was written.
  case damaged(path: String, seq: Int64, reason: String)
  /// This journal was ended in favour of another epoch.
  case sealed(path: String, successor: Int64)
  /// Sealed journals are here, and the one that followed them is gone.
  case currentMissing(path: String, sealed: [Int64])
  case recordTooLarge(kind: RecordKind, bytes: Int)
  /// The caller expected to write `expected`, but the next record is `next`. Nothing was written.
  case unexpectedSeq(expected: Int64, next: Int64)
  /// The key has an answer already. Nothing was written.
  case answerExists(key: String)
  /// A commit failed earlier: `recover()` first. Nothing was written.
  case recoveryNeeded
  case closed
  /// The commit failed: whether the records are there is *unknown* until `recover()` succeeds.
  case failed(SQLiteFailure)
  /// Opening or reading failed.
  case database(SQLiteFailure)
  case file(path: String, operation: String, errno: Int32)
}

extension JournalError: CustomStringConvertible {
  private static func remedy(_ errno: Int32) -> String {
    switch errno {
    case ENOENT, ENOTDIR: "make the directory that it lies in, or name another: --state-dir"
    case EACCES, EPERM: "give the directory to the user that runs posagent, or name another"
    case EROFS: "mount the file system for writing, or name another --state-dir"
    case ENOSPC, EDQUOT: "free space on that file system"
    case EIO: "the disk fails; check the kernel log"
    default: "check the disk and --state-dir"
    }
  }

  public var description: String {
    switch self {
    case .missing(let path):
      "there is no journal at \(path); check --state-dir"
    case .otherDevice(let found, let configured, let path):
      "\(path) is the journal of device \"\(found)\", not of \"\(configured)\"; set "
        + "`device: \(found)` in the configuration, or use another state directory"
    case .inUse(let path, let pid):
      "another posagent\(pid.map { " (process \($0))" } ?? "") works on this state directory "
        + "(\(path)); stop it, or use another --state-dir"
    case .newerSchema(let path, let unknown):
      "\(path) was written by a newer posagent (schema \(unknown.joined(separator: ", "))); "
        + "install that version"
    case .notAJournal(let path):
      "\(path) is not a journal of posagent; use another state directory"
    case .damaged(let path, let seq, let reason):
      "\(path) is damaged at record \(seq): \(reason); run `posagent journal verify`, keep a copy, "
        + "restore from a backup"
    case .sealed(let path, let successor):
      "\(path) was sealed; its successor has epoch \(successor) and is missing: restore that file"
    case .currentMissing(let path, let sealed):
      "\(path) is missing, and sealed journals are here (epochs "
        + "\(sealed.map(String.init).joined(separator: ", "))): a new one would number its receipts "
        + "from 1 again; restore the file from a backup, or name another --state-dir"
    case .recordTooLarge(let kind, let bytes):
      "the record \(kind.rawValue) would have \(bytes) bytes; at most \(Record.maximumBytes) are "
        + "allowed"
    case .unexpectedSeq(let expected, let next):
      "record \(expected) was to be written, but the next one is \(next)"
    case .answerExists(let key): "the request key \"\(key)\" has an answer already"
    case .recoveryNeeded: "an earlier commit failed and the journal has not recovered yet"
    case .closed: "the journal is closed"
    case .failed(let failure): "whether the records were written is unknown: \(failure)"
    case .database(let failure): "\(failure)"
    case .file(let path, let operation, let errno):
      "\(operation) \(path): \(ErrnoText.describe(errno)); \(Self.remedy(errno))"
    }
  }
}
