import CZlib
import Testing

@Suite struct GzipTests {
  // printf 'struk 0042\n' | gzip -n9 | od -An -tx1, GNU gzip 1.12.
  static let fromGnuGzip: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0x2e, 0x29, 0x2a, 0xcd,
    0x56, 0x30, 0x30, 0x30, 0x31, 0xe2, 0x02, 0x00, 0x76, 0x79, 0xd0, 0x38, 0x0b, 0x00, 0x00,
    0x00,
  ]
  static let text = Array("struk 0042\n".utf8)

  static func gzip(_ bytes: [UInt8], capacity: Int? = nil) -> (size: Int, bytes: [UInt8]) {
    var out = [UInt8](repeating: 0, count: capacity ?? czlib_gzip_bound(bytes.count))
    let size = czlib_gzip(bytes, bytes.count, &out, out.count)
    return (size, size >= 0 ? Array(out[..<size]) : [])
  }

  static func gunzip(_ bytes: [UInt8], capacity: Int) -> (size: Int, bytes: [UInt8]) {
    var out = [UInt8](repeating: 0, count: capacity)
    let size = czlib_gunzip(bytes, bytes.count, &out, capacity)
    return (size, size >= 0 ? Array(out[..<size]) : [])
  }

  @Test func expandsWhatGnuGzipWrote() {
    #expect(Self.gunzip(Self.fromGnuGzip, capacity: 100).bytes == Self.text)
    #expect(Self.gunzip(Self.fromGnuGzip, capacity: Self.text.count).bytes == Self.text)
  }

  @Test func expandsSeveralMembers() {
    let twice = Self.fromGnuGzip + Self.fromGnuGzip
    #expect(Self.gunzip(twice, capacity: 100).bytes == Self.text + Self.text)
  }

  @Test func outputIsBounded() {
    let size = Int(CZLIB_TOO_LARGE)
    #expect(Self.gunzip(Self.fromGnuGzip, capacity: Self.text.count - 1).size == size)
    // A million zeros compress to about a thousand bytes.
    let bomb = Self.gzip([UInt8](repeating: 0, count: 1_000_000))
    #expect(bomb.size < 2000)
    #expect(Self.gunzip(bomb.bytes, capacity: 1000).size == size)
    #expect(Self.gzip(Self.text, capacity: 10).size == size)
  }

  @Test func damageIsRefused() {
    let corrupt = Int(CZLIB_CORRUPT)
    #expect(Self.gunzip([], capacity: 100).size == corrupt)
    #expect(Self.gunzip(Self.text, capacity: 100).size == corrupt)
    for length in 0..<Self.fromGnuGzip.count {
      #expect(Self.gunzip(Array(Self.fromGnuGzip[..<length]), capacity: 100).size == corrupt)
    }
    var wrongChecksum = Self.fromGnuGzip
    wrongChecksum[wrongChecksum.count - 8] ^= 1
    #expect(Self.gunzip(wrongChecksum, capacity: 100).size == corrupt)
    #expect(Self.gunzip(Self.fromGnuGzip + [0x00], capacity: 100).size == corrupt)
  }

  @Test func roundTripsEverySize() {
    var generator = SystemRandomNumberGenerator()
    for count in [0, 1, 2, 100, 65_535, 65_536, 1_048_576] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let packed = Self.gzip(bytes)
      #expect(packed.size > 0)
      #expect(Self.gunzip(packed.bytes, capacity: max(1, count)).bytes == bytes)
    }
  }
}
