// Inbox: receives the batches of many lanes, keeps every record exactly once, and reconciles.
import RetailTypes

/// The limits of what the inbox takes. Each is part of the protocol or named in an error.
public enum InboxLimits {
  /// Records in one batch.
  public static let recordsPerBatch = 500
  /// Bytes of one batch before compression.
  public static let bytesPerBatch = 1 << 20
  /// Bytes of a request's body as it travels: gzip may make small batches a little larger.
  public static let bytesPerBody = bytesPerBatch + (64 << 10)
  /// Bytes of a body that is not a batch, such as a reason.
  public static let bytesPerCommand = 16 << 10
  /// Batches worked on at the same time; the next ones are answered 503.
  public static let batchesAtOnce = 16
  /// Open connections; further ones wait in the listen queue.
  public static let connections = 1024
  /// Seconds after which a connection on which nothing arrives is closed.
  public static let idleConnectionSeconds: Int64 = 60
  /// Seconds in which a request's body must have arrived: a slow one keeps another lane's place.
  public static let bodySeconds: Int64 = 30
  /// Ranges named under `missing`; the rest shows once these have arrived.
  public static let missingRanges = 100
  /// Dead letters in one answer or list.
  public static let listedDeadLetters = 1000
  /// Seconds that `Retry-After` asks a lane to wait.
  public static let retryAfterSeconds = 5
  /// Seconds that a command waits for another program's write to the same database.
  public static let busySeconds = 5
}

/// Where the records of one journal of one lane belong.
public struct JournalName: Hashable, Sendable {
  public var device: String
  public var epoch: Int64

  public init(device: String, epoch: Int64) {
    self.device = device
    self.epoch = epoch
  }
}

/// The name of a lane upstream.
public enum DeviceName {
  /// The most characters of a name.
  public static let maximumLength = 64

  /// Whether `name` is 1 to 64 ASCII letters, digits, dots, underscores and hyphens.
  public static func isValid(_ name: String) -> Bool {
    (1...maximumLength).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
