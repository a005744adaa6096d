// CommandLineProgram: how a program of ours ends: exit codes and what is said on standard error.
import ArgumentParser
import Foundation

/// A program: its subcommands, and what the errors of its rooms mean to the one who called it.
public protocol Program: AsyncParsableCommand {
  /// `nil` for an error that no room is known to throw.
  static func failure(for error: any Error) -> CommandFailure?
}

extension Program {
  /// Runs the command of the arguments; a failure is told and becomes the exit code.
  public static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      // ArgumentParser itself answers wrong arguments, help and exit codes.
      guard let failure = anyFailure(for: error) else { exit(withError: error) }
      let name = failure.namesFile ? nil : configuration.commandName
      printError((name.map { "\($0): " } ?? "") + failure.message)
      Foundation.exit(failure.status.rawValue)
    }
  }

  private static func anyFailure(for error: any Error) -> CommandFailure? {
    if let failure = error as? CommandFailure ?? failure(for: error) { return failure }
    // What is not one of ArgumentParser's own errors exits with its general code.
    guard exitCode(for: error) == .failure, !(error is ExitCode) else { return nil }
    return CommandFailure(.internalError, "\(error)")
  }
}

/// For people, on standard error.
public func printError(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}
