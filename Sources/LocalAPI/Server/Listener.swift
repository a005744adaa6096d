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
  /// Ends when the last connection has.
  private let ending: AsyncStream<Never>
  private let stopSeconds: Double

  /// Listens once this returns.
  static func start(
    _ address: BindAddress, named name: String, responder: APIResponder, limits: LocalAPILimits,
    logger: Logger
  ) async throws(LocalAPIError) -> Listener {
    let (outcomes, outcome) = AsyncStream.makeStream(of: Result<Int?, any Error>.self)
    // Not Hummingbird's Application: that wakes up every second for the Date field.
    let server = GuardedHTTP1Channel(limits: limits) { request, writer, channel in
      try await responder.respond(to: request, writer, on: channel, logger: logger)
    }.server(
      configuration: ServerConfiguration(
        address: address, backlog: limits.connections,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in outcome.yield(.success(channel.localAddress?.port)) },
      eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [server], logger: logger)
    configuration.maximumGracefulShutdownDuration = .milliseconds(Int(limits.stopSeconds * 1000))
    let group = ServiceGroup(configuration: configuration)
    let (ending, end) = AsyncStream.makeStream(of: Never.self)
    Task {
      do {
        try await group.run()
      } catch {
        outcome.yield(.failure(error))
      }
      outcome.finish()
      end.finish()
    }
    for await result in outcomes {
      switch result {
      case .success(let port):
        return Listener(port: port, group: group, ending: ending, stopSeconds: limits.stopSeconds)
      case .failure(let error): throw LocalAPIError(error, listeningOn: name)
      }
    }
    throw .notNew
  }

  /// Takes no more requests, answers those it has, and ends. A request whose answer never comes is
  /// not waited for.
  func stop() async {
    await group.triggerGracefulShutdown()
    await withTaskGroup { tasks in
      tasks.addTask { for await _ in ending {} }
      // After `stopSeconds` the group cancels what is left; this lets it end by that.
      tasks.addTask { try? await Task.sleep(for: .seconds(stopSeconds + Self.cancelSeconds)) }
      await tasks.next()
      tasks.cancelAll()
    }
  }

  private static let cancelSeconds = 0.1
}

extension LocalAPIError {
  init(_ error: any Error, listeningOn address: String) {
    self =
      error as? LocalAPIError
      ?? .cannotListen(on: address, errno: (error as? IOError)?.errnoCode ?? 0)
  }
}
