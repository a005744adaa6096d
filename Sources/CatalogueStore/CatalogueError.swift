import Glibc

/// Something wrong at a place in a CSV file.
public struct CSVProblem: Error, Hashable, Sendable {
  /// From 1.
  public var line: Int
  /// In characters, from 1.
  public var column: Int
  public var message: String
}

/// Why the catalogue could not be opened, filled or read.
public enum CatalogueError: Error, Equatable, Sendable {
  /// The file was refused as a whole; these are its first mistakes, in order.
  case csv(file: String, [CSVProblem])
  case file(path: String, operation: String, errno: Int32)
  case tooLarge(path: String)
  /// SQLite's extended result code.
  case database(path: String, code: Int32, message: String)
}

extension CatalogueError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .csv(let file, let problems):
      problems.map { "\(file):\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    case .file(let path, let operation, let errno):
      "\(operation) \(path): \(String(cString: strerror(errno))) (\(errno))"
    case .tooLarge(let path):
      "\(path) is larger than \(CatalogueStore.maximumFileBytes >> 20) MiB"
    case .database(let path, let code, let message):
      "the catalogue \(path) failed: \(message) (SQLite \(code)); look whether the disk is full "
        + "(free space), mounted read-only, or broken (check the kernel log); if all that is well, "
        + "stop the service and remove that file: it is made again from the CSV file"
    }
  }
}
