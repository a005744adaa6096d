/// The name of a lane upstream.
public enum DeviceName {
  /// The most characters of a name.
  public static let maximumLength = 64

  /// Whether `name` is 1 to 64 ASCII letters, digits, dots, underscores and hyphens.
  public static func isValid(_ name: String) -> Bool {
    (1...maximumLength).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

/// Where the records of one journal of one lane belong.
public struct JournalName: Hashable, Sendable {
  public var device: String
  public var epoch: Int64

  public init(device: String, epoch: Int64) {
    self.device = device
    self.epoch = epoch
  }
}
