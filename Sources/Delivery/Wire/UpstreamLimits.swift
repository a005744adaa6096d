/// The protocol's limits and ours.
public enum UpstreamLimits {
  public static let recordsPerBatch = 500
  /// Of the lines of a batch, before compression.
  public static let bytesPerBatch = 1 << 20
  /// The largest answer read: 500 verdicts of 2 KiB.
  public static let bytesPerAnswer = 1 << 20
  /// As much of a refusal as is read for its text.
  public static let bytesPerProblem = 1 << 16
  /// As much of a foreign text as is shown to people.
  public static let charactersOfMessage = 300
}
