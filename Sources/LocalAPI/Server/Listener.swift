import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// One listening socket with Hummingbird behind it.
struct Listener: Sendable {
  /// The port that the kernel chose or was told; `nil` for a unix socket.
  let port: Int?
  private let group: ServiceGroup
  private let task: Task<Void, any Error>

  /// Listens once this returns.
  static func start(
    _ address: BindAddress, named name: String, responder: APIResponder, limits: LocalAPILimits,
    logger: Logger
  ) async throws(LocalAPIError) -> Listener {
    let (outcomes, outcome) = AsyncStream.makeStream(of: Result<Int?, any Error>.self)
    let application = Application(
      responder: responder,
      server: HTTPServerBuilder { GuardedHTTP1Channel(limits: limits, responder: $0) },
      configuration: ApplicationConfiguration(
        address: address, backlog: limits.connections,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in outcome.yield(.success(channel.localAddress?.port)) },
      logger: logger)
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    configuration.maximumGracefulShutdownDuration = .milliseconds(Int(limits.stopSeconds * 1000))
    let group = ServiceGroup(configuration: configuration)
    let task = Task {
      do {
        try await group.run()
        outcome.finish()
      } catch {
        outcome.yield(.failure(error))
        throw error
      }
    }
    for await result in outcomes {
      switch result {
      case .success(let port): return Listener(port: port, group: group, task: task)
      case .failure(let error): throw LocalAPIError(error, listeningOn: name)
      }
    }
    throw .notNew
  }

  /// Takes no more requests, answers those it has, and ends.
  func stop() async {
    await group.triggerGracefulShutdown()
    _ = await task.result
  }
}

extension LocalAPIError {
  init(_ error: any Error, listeningOn address: String) {
    self =
      error as? LocalAPIError
      ?? .cannotListen(on: address, errno: (error as? IOError)?.errnoCode ?? 0)
  }
}
