import Glibc
import Synchronization

/// A descriptor that is closed at the end of its life, or before.
final class OwnedDescriptor: Sendable {
  private let descriptor: Atomic<Int32>

  init(_ value: Int32) {
    descriptor = Atomic(value)
  }

  /// -1 once closed.
  var value: Int32 { descriptor.load(ordering: .relaxed) }

  func close() {
    let open = descriptor.exchange(-1, ordering: .relaxed)
    if open >= 0 { Glibc.close(open) }
  }

  deinit { close() }
}
