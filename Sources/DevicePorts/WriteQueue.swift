/// Bytes that wait to be written, first in, first out.
struct WriteQueue {
  private var bytes: [UInt8] = []
  private var head = 0

  var count: Int { bytes.count - head }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ more: [UInt8]) {
    bytes += more
  }

  mutating func removeFirst(_ count: Int) {
    head += count
    // Moving the rest costs little as long as it is shorter than what is gone.
    if head > bytes.count / 2 {
      bytes.removeFirst(head)
      head = 0
    }
  }

  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[head...])) }
  }
}
