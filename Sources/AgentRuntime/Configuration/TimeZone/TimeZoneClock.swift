import Glibc
import RetailTypes
import StrictYAML

/// The local time of one zone, from the system's tzdata, which the distribution keeps current.
public struct TimeZoneClock: Equatable, Sendable {
  static let zoneInfoDirectory = "/usr/share/zoneinfo"

  /// The IANA name: Asia/Jakarta.
  public let identifier: String
  private let zone: ZoneInfo

  /// Reads the zone of that IANA name.
  public init(_ identifier: String) throws(TimeZoneError) {
    let parts = identifier.split(separator: "/", omittingEmptySubsequences: false)
    let wellFormed = parts.allSatisfy { part in
      part.first?.isLetter == true
        && part.unicodeScalars.allSatisfy {
          $0.isASCII
            && ($0.properties.isAlphabetic || $0.properties.numericType != nil
              || "_+-".unicodeScalars.contains($0))
        }
    }
    guard wellFormed else { throw .unknown(identifier, nearest: nil) }
    try self.init(identifier, path: "\(Self.zoneInfoDirectory)/\(identifier)")
  }

  /// The zone that this machine is set to; UTC if it is set to none, as for the C library.
  static func ofMachine() -> TimeZoneClock {
    let localTime = "/etc/localtime"
    let name = realpath(localTime, nil).flatMap { path -> String? in
      defer { free(path) }
      let parts = String(cString: path).split(separator: "/")
      guard let root = parts.firstIndex(of: "zoneinfo") else { return nil }
      return parts[(root + 1)...].joined(separator: "/")
    }
    let named = name.flatMap { name in try? TimeZoneClock(name) }
    return named ?? (try? TimeZoneClock("localtime", path: localTime)) ?? .utc
  }

  /// Coordinated universal time.
  public static let utc = TimeZoneClock(identifier: "UTC", zone: ZoneInfo(alwaysOffsetSeconds: 0))

  private init(identifier: String, zone: ZoneInfo) {
    self.identifier = identifier
    self.zone = zone
  }

  private init(_ identifier: String, path: String) throws(TimeZoneError) {
    let bytes: [UInt8]
    do {
      // The largest zone is 4 KB.
      bytes = try SmallFile.read(path, maximumBytes: 65_536)
    } catch {
      throw Self.missing(identifier)
    }
    guard let zone = ZoneInfo(bytes) else { throw .damaged(path: path) }
    self.init(identifier: identifier, zone: zone)
  }

  /// Minutes that local time is ahead of UTC at that moment.
  public func offsetMinutes(atUnixSeconds seconds: Int64) -> Int {
    let offset = zone.offsetSeconds(atUnixSeconds: seconds)
    // Offsets have been whole minutes since 1972; before, local mean times had seconds.
    return Int((Double(offset) / 60).rounded())
  }

  private static func missing(_ identifier: String) -> TimeZoneError {
    // One line for each zone: country codes, coordinates, name (zone.tab's own comment).
    guard
      let table = try? SmallFile.read("\(zoneInfoDirectory)/zone.tab", maximumBytes: 1_048_576)
    else { return .noTimeZoneData }
    let names = String(decoding: table, as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(separator: "\t").dropFirst(2).first.map(String.init) }
    let city = names.first { $0.lowercased().hasSuffix("/" + identifier.lowercased()) }
    return .unknown(identifier, nearest: city ?? Suggestion.nearest(to: identifier, among: names))
  }
}

/// Why a time zone can't be used.
public enum TimeZoneError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknown(String, nearest: String?)
  case damaged(path: String)
  case noTimeZoneData

  public var description: String {
    switch self {
    case .unknown(let name, let nearest?):
      "\"\(name)\" is not a known time zone; did you mean \"\(nearest)\"?"
    case .unknown(let name, nil):
      "\"\(name)\" is not a known time zone: give an IANA name such as Asia/Jakarta"
    case .damaged(let path): "\(path) is not a time zone file: reinstall the package tzdata"
    case .noTimeZoneData: "this machine has no time zones: install the package tzdata"
    }
  }
}
