/// Every limit of the local API. Docs/LocalAPI.md states them.
public struct LocalAPILimits: Sendable {
  /// The largest request body in bytes.
  var bodyBytes = 65_536
  /// How long a body may take to arrive, from the end of its header.
  var bodySeconds = 10.0
  /// The longest single header field, and the longest request line, in bytes.
  var headerFieldBytes = 8192
  /// All header fields together in bytes.
  var headerBytes = 16_384
  var headerFields = 64
  /// Open connections of each listener; more wait in the kernel's queue.
  var connections = 128
  /// A connection without a request, or with an unfinished header, is closed after this time.
  var idleSeconds = 60.0
  /// Requests worked on at the same time, event streams aside.
  var requests = 64
  /// Open event streams.
  var streams = 32
  /// Device, display and scan events that wait for a slow reader before it is cut off.
  var waitingNotices = 256
  /// A reader that takes nothing for this long is cut off.
  var stalledSeconds = 10.0
  var keepAliveSeconds = 15.0
  /// Records read from the journal at a time, for one stream.
  var recordPage = 32
  /// How long a refused sender is still listened to, so that it can read why.
  var lingerSeconds = 1.0
  /// Requests that are still worked on this long after `stop` are abandoned.
  var stopSeconds = 0.8
  /// The longest text member in bytes of UTF-8.
  var textBytes = 256
  /// The longest scanned code in bytes, as for scanners on a port.
  var scanBytes = 4096

  public static let standard = LocalAPILimits()
}
