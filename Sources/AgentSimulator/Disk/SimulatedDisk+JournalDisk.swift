import CSimDisk
import Glibc
import JournalStore

extension SimulatedDisk: JournalDisk {
  func exists(_ path: String) -> Bool { csim_size(pointer, path) >= 0 }

  func requireReadable(_ path: String) throws(JournalError) {
    guard !isCrashed else { throw .file(path: path, operation: "read", errno: EIO) }
    guard exists(path) else { throw .missing(path: path) }
  }

  func size(_ path: String) -> Int64 { max(0, csim_size(pointer, path)) }

  func names(in directory: String) -> [String] {
    var names: [String] = []
    withUnsafeMutablePointer(to: &names) { names in
      csim_list(
        pointer, directory,
        { context, name in
          guard let context, let name else { return }
          context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
        }, names)
    }
    return names
  }

  func createPrivate(_ path: String) throws(JournalError) {
    try check(csim_create_file(pointer, path), "create", path)
  }

  func createDirectory(_ directory: String) throws(JournalError) {
    let code = csim_create_directory(pointer, directory)
    if code != EEXIST { try check(code, "create the directory", directory) }
  }

  func move(_ from: String, to: String) throws(JournalError) {
    try check(csim_rename(pointer, from, to), "rename", from)
  }

  func remove(_ path: String) throws(JournalError) {
    let code = csim_remove(pointer, path)
    if code != ENOENT { try check(code, "remove", path) }
  }

  func makeReadOnly(_ path: String) throws(JournalError) {
    try check(csim_make_read_only(pointer, path), "make read-only", path)
  }

  func rewrite(_ path: String) throws(JournalError) {
    let code = csim_rewrite(pointer, path)
    if code != ENOENT { try check(code, "write anew", path) }
  }

  func syncDirectory(_ directory: String) throws(JournalError) {
    try check(csim_sync_directory(pointer, directory), "sync", directory)
  }

  func lock(_ path: String) throws(JournalError) -> JournalLock {
    var lock: OpaquePointer?
    let code = csim_lock_file(pointer, path, &lock)
    if code == EWOULDBLOCK { throw .inUse(path: path, pid: nil) }
    try check(code, "lock", path)
    nonisolated(unsafe) let held = lock
    return JournalLock { csim_unlock(held) }
  }

  private func check(_ errno: Int32, _ operation: String, _ path: String) throws(JournalError) {
    if errno != 0 { throw .file(path: path, operation: operation, errno: errno) }
  }
}
