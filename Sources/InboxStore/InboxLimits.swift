// InboxStore: what lanes have sent, kept in SQLite: verdicts, dead letters, positions, closings.

/// The limits of what is taken and kept. Each is part of the protocol or named in an error.
public enum InboxLimits {
  /// Records in one batch.
  public static let recordsPerBatch = 500
  /// Bytes of one batch before compression.
  public static let bytesPerBatch = 1 << 20
  /// Ranges named under `missing`; the rest shows once these have arrived.
  public static let missingRanges = 100
  /// Dead letters in one answer or list.
  public static let listedDeadLetters = 1000
  /// Seconds that `Retry-After` asks a lane to wait.
  public static let retryAfterSeconds = 5
  /// Seconds that a command waits for another program's write to the same database.
  public static let busySeconds = 5
}
