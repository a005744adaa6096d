import DeviceProfiles
import Glibc
import StrictYAML

/// The directory with profiles of the shop's own.
public enum ProfileDirectory {
  /// Its name beside the configuration file.
  public static let usualName = "profiles.d"
  /// A profile file is some kilobytes; the built-in ones together are 75.
  public static let maximumBytes = 1_048_576

  /// The built-in profiles and those of all files in `path` whose names end in ".json", in the order
  /// of their names, with what is wrong in them.
  ///
  /// - Throws: if the directory itself can't be read.
  public static func read(
    _ path: String
  ) throws(SmallFile.ReadError) -> (library: ProfileLibrary, problems: [ConfigurationProblem]) {
    var library = ProfileLibrary.builtIn
    var problems: [ConfigurationProblem] = []
    for name in try names(in: path) {
      let file = "\(path)/\(name)"
      do throws(SmallFile.ReadError) {
        problems += try add(file, to: &library)
      } catch {
        problems.append(
          ConfigurationProblem(file: file, position: nil, message: error.description))
      }
    }
    return (library, problems)
  }

  /// Adds the profiles of one file.
  public static func add(
    _ file: String, to library: inout ProfileLibrary
  ) throws(SmallFile.ReadError) -> [ConfigurationProblem] {
    let bytes = try SmallFile.read(file, maximumBytes: maximumBytes)
    return library.add(bytes, file: file).map { problem in
      ConfigurationProblem(
        file: file, position: YAMLPosition(line: problem.line, column: problem.column),
        message: problem.text)
    }
  }

  private static func names(in path: String) throws(SmallFile.ReadError) -> [String] {
    guard let directory = opendir(path) else { throw .refused(errno: errno) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) {
          String(cString: $0)
        }
      }
      // Editors keep hidden files beside the real one.
      if name.hasSuffix(".json") && !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}

extension SmallFile.ReadError {
  /// Whether there is no such file.
  public var isAbsence: Bool { self == .refused(errno: ENOENT) }
}
