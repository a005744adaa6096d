// Inbox: takes the batches of many lanes from the network and answers with verdicts.
import InboxStore

/// The limits of what the server takes. Each is part of the protocol or named in an error.
public enum ServerLimits {
  /// Bytes of a request's body as it travels: gzip may make small batches a little larger.
  public static let bytesPerBody = InboxLimits.bytesPerBatch + (64 << 10)
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
}
