/// Bytes that wait in line: in at the end, out at the front.
struct ByteQueue: Sendable {
  private var storage: [UInt8] = []
  private var head = 0

  var count: Int { storage.count - head }

  subscript(index: Int) -> UInt8 { storage[head + index] }

  mutating func append(_ bytes: some Collection<UInt8>) {
    // Moved to the front only once that many were taken: each byte is moved once at most.
    if head > 0, head >= storage.count - head {
      storage.removeSubrange(..<head)
      head = 0
    }
    storage.append(contentsOf: bytes)
  }

  /// The first `count` bytes, without a copy.
  func first(_ count: Int) -> ArraySlice<UInt8> { storage[head..<head + count] }

  mutating func drop(_ count: Int) {
    head += count
    guard head == storage.count else { return }
    removeAll()
  }

  mutating func removeAll() {
    storage.removeAll(keepingCapacity: true)
    head = 0
  }
}
