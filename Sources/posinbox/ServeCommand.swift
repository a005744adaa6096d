import ArgumentParser
import CommandLineProgram
import Foundation
import Hummingbird
import Inbox
import InboxStore
import Logging
import NIOCore
import ServiceLifecycle
import ServiceManager

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Receives the batches of the lanes.",
    discussion: "Without a certificate it listens on loopback only.")

  /// Where it listens if nothing else is said.
  private static let usualAddress = "127.0.0.1:8443"
  /// SIGTERM to the end: what is in hand may finish, the rest the lanes send again.
  private static let stopMilliseconds: Int64 = 800

  @OptionGroup var database: DatabaseOption
  @Option(help: "A YAML file with listen, database and tls. Options win over it.")
  var config: String?
  @Option(
    help: "HOST:PORT; port 0 takes any free one. (default: \(usualAddress))",
    transform: { text in
      guard let address = ListenAddress(text) else {
        throw ValidationError("\"\(text)\" is no address. Give HOST:PORT, such as \(usualAddress).")
      }
      return address
    })
  var listen: ListenAddress?
  @Option(help: "A PEM file: the certificate, then those that sign it.") var tlsCert: String?
  @Option(help: "A PEM file with the certificate's private key.") var tlsKey: String?

  func validate() throws {
    guard (tlsCert == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-cert and --tls-key go together.")
    }
  }

  func run() async throws {
    let file = try config.map { try InboxConfiguration(path: $0) } ?? InboxConfiguration()
    guard let address = listen ?? file.listen ?? ListenAddress(Self.usualAddress) else { return }
    var tls = file.tls
    if let tlsCert, let tlsKey { tls = .init(certificate: tlsCert, key: tlsKey) }
    var logger = Logger(label: "posinbox") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .notice
    let location = database.database ?? file.database ?? .usual
    let store = try InboxStore(path: location.path, creating: true, syncing: true)
    defer { store.close() }
    let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
    let scheme = tls == nil ? "http" : "https"
    let server = InboxServer(store: store, address: address, tls: tls, logger: logger)
    let service = try server.service { port in
      var actual = address
      actual.port = port
      print("listening on \(scheme)://\(actual)")
      fflush(nil)
      notifier?.send("READY=1")
    }
    var services: [any Service] = [service]
    if let notifier {
      services.append(WatchdogService(notifier: notifier, store: store, logger: logger))
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .milliseconds(Self.stopMilliseconds)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError {
      throw CommandFailure(.unreachable, Self.cannotListen(on: address, errno: error.errnoCode))
    }
  }
  private static func cannotListen(on address: ListenAddress, errno: CInt) -> String {
    errno == EADDRINUSE
      ? "another program uses \(address). Stop it or choose another port: --listen."
      : "Cannot listen on \(address): \(String(cString: strerror(errno)))."
  }
}
