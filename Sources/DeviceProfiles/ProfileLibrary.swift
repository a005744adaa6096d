// DeviceProfiles: what one model of a device does differently from the next, as data.

/// The profiles that are known: those of this package and those of files that were added.
public struct ProfileLibrary: Sendable {
  public internal(set) var printers: [PrinterProfile] = []
  public internal(set) var scanners: [ScannerProfile] = []
  /// The code pages by the name of their map.
  var codePages: [String: [PrinterProfile.CodePageNumber]] = [:]
  /// The names that a code page may have: those of the built-in maps.
  var knownCodePages: Set<String> = []

  public static let builtIn = readBuiltIn().library

  public func printer(named name: String) -> PrinterProfile? {
    printers.first { $0.name == name }
  }

  public func scanner(_ identity: USBIdentity) -> ScannerProfile? {
    scanners.first { $0.usb == identity }
  }

  /// Adds the profiles of a file, but for those with a mistake.
  ///
  /// - Parameter file: its name in messages.
  /// - Returns: every mistake, in the order of the file.
  public mutating func add(_ bytes: [UInt8], file: String) -> [ProfileProblem] {
    var reader = ProfileFileReader(library: self, bytes: bytes, file: file)
    let problems = reader.read()
    self = reader.library
    return problems
  }

  static func readBuiltIn() -> (library: ProfileLibrary, problems: [ProfileProblem]) {
    var reader = ProfileFileReader(
      library: ProfileLibrary(), bytes: PackageResources.printers_json, file: "printers.json")
    reader.definesCodePages = true
    let problems = reader.read()
    return (reader.library, problems)
  }
}
