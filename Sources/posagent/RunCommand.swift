import AgentRuntime
import ArgumentParser
import Logging
import UnixSignals

/// `posagent run`: the service.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs the service until SIGTERM or SIGINT.")

  @OptionGroup var file: ConfigurationFile
  @OptionGroup var state: StateDirectory
  @Flag(help: "Put a virtual scanner, printer and drawer where the configuration names none.")
  var virtual = false

  func run() async throws {
    // Caught from the start: a stop during the start is a stop in good order.
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let configuration = try file.load()
    let logger = Logger.standardError
    for warning in configuration.warnings { logger.warning("\(warning)") }
    let agent = try await Agent.start(
      Agent.Options(
        configuration: configuration, stateDirectory: state.stateDir, virtual: virtual,
        logger: logger))
    var listening = configuration.api.listen
    listening.port = agent.apiPort
    print("listening on http://\(listening.text)")
    if let socket = configuration.api.socket { print("listening on unix:\(socket)") }
    flushOutput()
    for await _ in signals { break }
    await agent.stop()
    QueuedLogHandler.finish()
  }
}

extension Logger {
  /// What operators should see, on standard error, where systemd collects it.
  static var standardError: Logger {
    var logger = Logger(label: "posagent") { QueuedLogHandler(label: $0) }
    logger.logLevel = .notice
    return logger
  }
}
