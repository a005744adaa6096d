/// Why the inbox's store refused or failed.
public enum InboxError: Error, Equatable, Sendable, CustomStringConvertible {
  case noSuchFile(path: String)
  /// The file could not be opened or is no inbox database.
  case cannotOpen(path: String, message: String)
  /// Written by a newer posinbox.
  case newerDatabase(path: String)
  /// Another program holds the database.
  case busy
  case diskFull
  /// The connection or the program ended before anything was kept.
  case brokenOff
  /// SQLite's extended result code and message. What was being written is unknown, not absent.
  case storage(code: Int32, message: String)
  /// Commits are refused until the file could be reopened and synced.
  case suspended(message: String)
  /// More records or bytes than a batch may have.
  case batchTooLarge
  /// No line of it could ever be told to be a record.
  case notABatch
  case unknownDevice(String)
  case deviceExists(String)
  case deviceNameInvalid(String)
  case unknownEpoch(device: String, epoch: Int64?)
  case epochRetired(device: String, epoch: Int64)
  case noDeadLetter(device: String, seq: Int64)
  case noDeadLetterNumber(Int64)

  public var description: String {
    switch self {
    case .noSuchFile(let path):
      "Cannot open the database \(path): there is no such file. Check the path."
    case .cannotOpen(let path, let message):
      "Cannot open the database \(path): \(message). Check the path, that this user may write in "
        + "its directory, and that it is not mounted read-only."
    case .newerDatabase(let path):
      "The database \(path) was written by a newer posinbox. Install that version or a later one."
    case .busy:
      "Another program holds the inbox's database. Try again when it has finished."
    case .diskFull:
      "The disk of the inbox's database is full. Free some space; the lanes send again by themselves."
    case .brokenOff:
      "The request was broken off before anything was kept. Send it again."
    case .storage(let code, let message):
      "The inbox's database failed (SQLite code \(code)): \(message). Look whether its disk is full "
        + "(free some space), mounted read-only, or broken (check the kernel log)."
    case .suspended(let message):
      "The inbox accepts nothing until its database can be written again: \(message)"
    case .batchTooLarge:
      "A batch has at most \(InboxLimits.recordsPerBatch) records and "
        + "\(InboxLimits.bytesPerBatch) bytes before compression. Halve it and send again."
    case .notABatch:
      "The body is no batch: each line must be {\"hash\":\"…\",\"record\":{…}}, ended by LF."
    case .unknownDevice(let device):
      "No device \"\(device)\" is enrolled. `posinbox devices list` shows those that are."
    case .deviceExists(let device):
      "A device \"\(device)\" is enrolled already. Choose another name, or revoke it first."
    case .deviceNameInvalid(let device):
      "\"\(device)\" cannot name a device: use 1 to \(DeviceName.maximumLength) ASCII letters, "
        + "digits, dots, hyphens and underscores."
    case .unknownEpoch(let device, let epoch):
      if let epoch {
        "No records of epoch \(epoch) of device \"\(device)\" have arrived."
      } else {
        "No records of device \"\(device)\" have arrived."
      }
    case .epochRetired(let device, let epoch):
      "Epoch \(epoch) of device \"\(device)\" was retired here: its records are no longer taken. "
        + "If the lane still writes it, run `posagent journal new-epoch` on the lane."
    case .noDeadLetter(let device, let seq):
      "Device \"\(device)\" has no open dead letter with number \(seq)."
    case .noDeadLetterNumber(let number):
      "There is no open dead letter \(number). `posinbox dead-letters` lists them."
    }
  }
}
