/// The numbers by which a USB device names its maker and itself.
public struct USBIdentity: Hashable, Sendable, CustomStringConvertible {
  public var vendor: UInt16
  public var product: UInt16

  public init(vendor: UInt16, product: UInt16) {
    self.vendor = vendor
    self.product = product
  }

  /// Reads the form of `lsusb`: "04b8:0e15", in small letters.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let vendor = Self.number(parts[0]), let product = Self.number(parts[1])
    else { return nil }
    self.init(vendor: vendor, product: product)
  }

  public var description: String { Self.text(vendor) + ":" + Self.text(product) }

  private static func number(_ text: Substring) -> UInt16? {
    let isHexadecimal = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    return text.utf8.count == 4 && isHexadecimal ? UInt16(text, radix: 16) : nil
  }

  private static func text(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
