import CZlib
import DeviceProfiles
import RetailTypes
import TestKit
import Testing

@testable import EscPos

@Suite struct PictureTests {
  // Check values of the algorithms: CRC-32/ISO-HDLC and Adler-32 (RFC 1950).
  @Test func checksums() {
    #expect(Zlib.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Zlib.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
    #expect(Zlib.adler32([]) == 1)
  }

  /// zlib itself expands what `Zlib` compressed: the same deflate stream in the wrapping of gzip,
  /// whose CRC and length zlib checks.
  private func expanded(_ compressed: [UInt8], of bytes: [UInt8]) -> [UInt8]? {
    let little = { (value: UInt32) in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }
    let gzip =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + compressed.dropFirst(2).dropLast(4)
      + little(Zlib.crc32(bytes)) + little(UInt32(bytes.count))
    var output = [UInt8](repeating: 0, count: bytes.count + 1)
    let count = czlib_gunzip(gzip, gzip.count, &output, output.count)
    return count < 0 ? nil : Array(output.prefix(count))
  }

  @Test func zlibExpandsWhatIsCompressed() {
    var generator = SeededRandom(seed: 2)
    var samples: [[UInt8]] = [
      [], [7], [7, 7], [UInt8](repeating: 7, count: 100_000), Array(0...255) + Array(0...255),
    ]
    samples.append(generator.bytes(5000))
    samples.append((0..<80_000).map { _ in UInt8.random(in: 0...3, using: &generator) })
    // A repetition at the far end of the window, and one just beyond it.
    for gap in [32_765, 32_768, 32_769] {
      samples.append([1, 2, 3, 4, 5] + [UInt8](repeating: 0, count: gap - 5) + [1, 2, 3, 4, 5])
    }
    for bytes in samples {
      #expect(expanded(Zlib.compress(bytes), of: bytes) == bytes, "\(bytes.count) bytes")
    }
  }

  @Test func aPNGHasItsChunksAndItsSize() throws {
    var printer = EscPosInterpreter(profile: try profile("generic-58"))
    _ = printer.feed([0x1C, 0x2E] + Array("Hello\n".utf8))
    let png = printer.png()
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var names: [String] = []
    var index = 8
    while index + 8 <= png.count {
      let length = png[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
      names.append(String(decoding: png[index + 4..<index + 8], as: UTF8.self))
      index += 12 + length
    }
    #expect(index == png.count)
    #expect(names == ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"])
    // 58 mm at 203 dpi are 463 dots, and 28 around them on each side.
    #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == 463 + 56)
  }

  @Test func dotsStandWhereTheFontHasThem() throws {
    var printer = EscPosInterpreter(profile: try profile("generic-58"))
    // A full block fills its cell: 12 x 24 dots, in double size 24 x 48.
    _ = printer.feed([0x1C, 0x2E, 0xDB, 0x0A, 0x1D, 0x21, 0x11, 0x20, 0xDB, 0x0A])
    let bitmap = printer.bitmap()
    // 12 mm of blank paper at 203 dpi.
    let top = 95
    #expect(bitmap.width == 384)
    #expect(bitmap.height == top + 30 + 48)
    for (x, y, black) in [
      (0, 0, true), (11, 23, true), (12, 0, false), (0, 24, false), (23, 30, false),
      (24, 30, true), (47, 77, true), (48, 77, false),
    ] {
      #expect(bitmap[x, top + y] == black, "\(x), \(y)")
    }
  }

  @Test func theFontHasWhatReceiptsNeed() {
    let missing = BitmapFont.rows(of: "\u{E000}")
    let needed =
      (0x21...0x7E).compactMap(UnicodeScalar.init).map { Character($0) }
      + Array("ÇçĞğİıŞşÖöÜü€─═…’“”–—")
      + CodePage.known.flatMap { page in (0x80...0xFF).map { page.character(for: $0) } }
    for character in needed where character != "\u{FFFD}" {
      #expect(BitmapFont.rows(of: character) != missing, "\(character)")
    }
  }

  @Test func boldIsBlacker() throws {
    func dots(_ bytes: [UInt8]) throws -> Int {
      var printer = EscPosInterpreter(profile: try profile("generic-58"))
      _ = printer.feed(bytes + Array("Total".utf8) + [0x0A])
      return printer.bitmap().bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    }
    #expect(try dots([0x1B, 0x45, 1]) > dots([0x1B, 0x45, 0]))
    #expect(try dots([0x1D, 0x21, 0x11]) == dots([]) * 4)
  }
}
