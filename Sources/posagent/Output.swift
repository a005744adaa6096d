import Foundation

/// For people, on standard error.
func printError(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Brings what was printed to a pipe as well as to a terminal, now.
func flushOutput() { fflush(nil) }
