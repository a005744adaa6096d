import GRDBSQLite
import Testing

@testable import AgentSimulator

/// A file of a simulated disk, opened through its VFS as SQLite does, without SQLite above it.
final class OpenFile {
  private let file: UnsafeMutablePointer<sqlite3_file>
  private let methods: UnsafePointer<sqlite3_io_methods>

  init(
    _ path: String, on disk: SimulatedDisk,
    flags: Int32 = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB
  ) throws {
    let vfs = try #require(sqlite3_vfs_find(disk.vfs))
    file = try Self.open(path, vfs, flags)
    methods = try #require(file.pointee.pMethods)
  }

  private static func open(
    _ path: String, _ vfs: UnsafeMutablePointer<sqlite3_vfs>, _ flags: Int32
  ) throws -> UnsafeMutablePointer<sqlite3_file> {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Int(vfs.pointee.szOsFile), alignment: 16)
    let file = memory.bindMemory(to: sqlite3_file.self, capacity: 1)
    let code = vfs.pointee.xOpen(vfs, path, file, flags, nil)
    guard code == SQLITE_OK else {
      memory.deallocate()
      throw Refused(code: code)
    }
    return file
  }

  deinit {
    _ = methods.pointee.xClose(file)
    UnsafeMutableRawPointer(file).deallocate()
  }

  struct Refused: Error, Equatable {
    var code: Int32
  }

  func write(_ bytes: [UInt8], at offset: Int64) -> Int32 {
    methods.pointee.xWrite(file, bytes, Int32(bytes.count), offset)
  }

  /// `count` bytes of one value.
  func fill(_ byte: UInt8, _ count: Int, at offset: Int64 = 0) -> Int32 {
    write([UInt8](repeating: byte, count: count), at: offset)
  }

  func read(_ count: Int, at offset: Int64 = 0) -> (code: Int32, bytes: [UInt8]) {
    var bytes = [UInt8](repeating: 0xEE, count: count)
    let code = methods.pointee.xRead(file, &bytes, Int32(count), offset)
    return (code, bytes)
  }

  func truncate(_ size: Int64) -> Int32 { methods.pointee.xTruncate(file, size) }
  func sync() -> Int32 { methods.pointee.xSync(file, SQLITE_SYNC_NORMAL) }
  func lock(_ level: Int32) -> Int32 { methods.pointee.xLock(file, level) }
  func unlock(_ level: Int32) -> Int32 { methods.pointee.xUnlock(file, level) }
}

// Swift does not see these macros. https://www.sqlite.org/rescode.html
let SQLITE_IOERR_READ: Int32 = 266
let SQLITE_IOERR_SHORT_READ: Int32 = 522
let SQLITE_IOERR_WRITE: Int32 = 778
let SQLITE_IOERR_FSYNC: Int32 = 1034
let SQLITE_IOERR_TRUNCATE: Int32 = 1546
let SQLITE_IOERR_LOCK: Int32 = 3850
