import Dispatch
import Glibc
import Logging
import Synchronization

/// Writes log lines to standard error on a queue of its own: a reader who has stopped reading must
/// not stop the device thread.
struct QueuedLogHandler: LogHandler {
  /// Lines that may wait; more are dropped, and how many is said with the next one.
  private static let maximumWaiting = 1_000
  private static let queue = DispatchQueue(label: "log")
  private static let counts = Mutex((waiting: 0, dropped: 0))

  private var inner: StreamLogHandler

  init(label: String) { inner = StreamLogHandler.standardError(label: label) }

  func log(event: LogEvent) {
    let dropped: Int? = Self.counts.withLock { counts in
      guard counts.waiting < Self.maximumWaiting else {
        counts.dropped += 1
        return nil
      }
      counts.waiting += 1
      defer { counts.dropped = 0 }
      return counts.dropped
    }
    guard let dropped else { return }
    Self.queue.async { [inner] in
      var event = event
      if dropped > 0 { event.message = "(\(dropped) lines were lost here) \(event.message)" }
      inner.log(event: event)
      Self.counts.withLock { $0.waiting -= 1 }
    }
  }

  /// Waits for what is still to be written, but not for a reader who does not read: an ordinary
  /// exit would wait for the stream's lock then, so the process ends at once.
  static func finish() {
    let written = DispatchSemaphore(value: 0)
    queue.async { written.signal() }
    if written.wait(timeout: .now() + .milliseconds(200)) == .timedOut { _exit(EXIT_SUCCESS) }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }

  var metadataProvider: Logger.MetadataProvider? {
    get { inner.metadataProvider }
    set { inner.metadataProvider = newValue }
  }

  var logLevel: Logger.Level {
    get { inner.logLevel }
    set { inner.logLevel = newValue }
  }
}
