import Glibc
import Synchronization

/// Owns a file descriptor and closes it at the end of its life, or before.
final class Descriptor: Sendable {
  private let value: Atomic<Int32>

  /// `rawValue` must be a descriptor that nothing else closes.
  init(_ rawValue: Int32) {
    value = Atomic(rawValue)
  }

  /// -1 once closed.
  var rawValue: Int32 { value.load(ordering: .relaxed) }

  /// Closes it; the second time does nothing.
  func close() {
    let open = value.exchange(-1, ordering: .relaxed)
    if open >= 0 { Glibc.close(open) }
  }

  deinit {
    close()
  }
}
