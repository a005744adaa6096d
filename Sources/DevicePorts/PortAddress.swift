/// The name by which the caller knows a port, such as the id of the device in the configuration.
public struct PortID: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ name: String) {
    description = name
  }
}

/// Where a port leads.
public enum PortAddress: Hashable, Sendable {
  /// A serial port by the path of its tty.
  case tty(path: String, SerialSettings)
  /// A TCP server by name or literal address; receipt printers listen on 9100.
  case tcp(host: String, port: UInt16)
}

extension PortAddress: CustomStringConvertible {
  /// "/dev/ttyS1", "192.168.1.50:9100" or "[fe80::1%eth0]:9100".
  public var description: String {
    switch self {
    case .tty(let path, _): path
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }
}

/// How the bytes travel on a serial line.
public struct SerialSettings: Hashable, Sendable {
  /// Bits per second; any rate that the adapter can make, not only the standard ones.
  public var baud: UInt32
  public var framing: SerialFraming
  public var flow: SerialFlow

  public init(baud: UInt32 = 9600, framing: SerialFraming = .eightN1, flow: SerialFlow = .none) {
    self.baud = baud
    self.framing = framing
    self.flow = flow
  }
}

/// Data bits, parity and stop bits, written "8N1" or "7E1".
public struct SerialFraming: Hashable, Sendable, CustomStringConvertible {
  public let description: String
  let dataBits: UInt8
  /// "N", "E" or "O".
  let parity: UInt8
  let stopBits: UInt8

  public static let eightN1 = SerialFraming(
    description: "8N1", dataBits: 8, parity: UInt8(ascii: "N"), stopBits: 1)

  /// 5 to 8 data bits, parity N, E or O, and 1 or 2 stop bits; `nil` for any other text.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 3, (UInt8(ascii: "5")...UInt8(ascii: "8")) ~= bytes[0],
      [UInt8(ascii: "N"), UInt8(ascii: "E"), UInt8(ascii: "O")].contains(bytes[1]),
      (UInt8(ascii: "1")...UInt8(ascii: "2")) ~= bytes[2]
    else { return nil }
    self.init(
      description: text, dataBits: bytes[0] - UInt8(ascii: "0"), parity: bytes[1],
      stopBits: bytes[2] - UInt8(ascii: "0"))
  }

  private init(description: String, dataBits: UInt8, parity: UInt8, stopBits: UInt8) {
    self.description = description
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
  }
}

/// How the device says that it can take no more.
public enum SerialFlow: String, CaseIterable, Hashable, Sendable {
  case none
  case rtscts
  case xonxoff
  /// The device's DTR on our DSR. Linux has no such mode: `Ports` watches the line, and writes in
  /// pieces that a device with its buffer nearly full can still take.
  case dtrdsr
}
