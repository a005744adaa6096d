/// A serial line and its settings.
public struct SerialLine: Equatable, Sendable {
  public enum Parity: String, CaseIterable, Sendable {
    case none = "N"
    case even = "E"
    case odd = "O"
  }

  /// The rates that termios has constants for and that scanners and printers use.
  public static let baudRates = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]

  public var path: String
  public var baud: Int
  /// 7 or 8.
  public var dataBits: Int
  public var parity: Parity
  /// 1 or 2.
  public var stopBits: Int

  /// "8N1" and the like.
  public var framing: String { "\(dataBits)\(parity.rawValue)\(stopBits)" }

  /// Reads "8N1": data bits, parity, stop bits.
  static func framing(_ text: String) -> (dataBits: Int, parity: Parity, stopBits: Int)? {
    let parts = text.map(String.init)
    guard parts.count == 3, let dataBits = Int(parts[0]), (7...8).contains(dataBits),
      let parity = Parity(rawValue: parts[1]), let stopBits = Int(parts[2]),
      (1...2).contains(stopBits)
    else { return nil }
    return (dataBits, parity, stopBits)
  }
}

/// A host and a TCP port.
public struct Endpoint: Equatable, Sendable {
  /// A name or an address; an IPv6 address without brackets.
  public var host: String
  public var port: Int

  /// Reads "127.0.0.1:9100", "printer.lan:9100" or "[::1]:9100".
  init?(_ text: String, ports: ClosedRange<Int>) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard let port = Int(digits), String(port) == digits, ports.contains(port) else { return nil }
    var host = text[..<colon]
    let allowed: Set<Character>
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      allowed = Set("0123456789abcdefABCDEF:.")
    } else {
      allowed = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-")
    }
    guard !host.isEmpty, host.allSatisfy(allowed.contains) else { return nil }
    self.host = String(host)
    self.port = port
  }

  /// Whether the host names this machine only.
  var isLoopback: Bool {
    host == "localhost" || host == "::1"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
        && host.split(separator: ".").allSatisfy { UInt8($0) != nil })
  }

  /// As it is written in the file.
  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
