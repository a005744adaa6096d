// LocalAPI: HTTP and server-sent events for the front ends on this machine.

import AgentCore
import Hummingbird
import Logging

/// The local API: starts listening, tells event streams what happens, stops.
///
/// The assembly brings what the routes need as closures; see `LocalAPIBackend`.
public actor LocalAPIServer {
  private let configuration: LocalAPIConfiguration
  private let backend: LocalAPIBackend
  private let limits: LocalAPILimits
  private let logger: Logger
  private let hub: EventHub
  private var state = State.new

  private enum State {
    case new
    case running([Listener])
    case stopped
  }

  public init(
    configuration: LocalAPIConfiguration, backend: LocalAPIBackend, logger: Logger,
    limits: LocalAPILimits = .standard
  ) {
    self.configuration = configuration
    self.backend = backend
    self.limits = limits
    self.logger = logger
    hub = EventHub(limits: limits)
  }

  /// Opens both doors. Once this returns, requests are answered.
  ///
  /// - Returns: the TCP port.
  @discardableResult
  public func start() async throws(LocalAPIError) -> Int {
    guard case .new = state else { throw .notNew }
    state = .stopped
    try check()
    let load = RequestLoad()
    let virtualAnswers = VirtualAnswers()
    let responder = { @Sendable [configuration, backend, limits, hub] (door: Gate.Door) in
      APIResponder(
        gate: Gate(door, configuration), currency: configuration.currency, backend: backend,
        limits: limits, hub: hub, load: load, virtualAnswers: virtualAnswers)
    }
    var listeners: [Listener] = []
    do {
      if let file = socketFile {
        try file.check()
        try await file.make { path in
          listeners.append(
            try await Listener.start(
              .unixDomainSocket(path: path), named: file.path, responder: responder(.unixSocket),
              limits: limits, logger: logger))
        }
      }
      let address = "\(configuration.listenHost):\(configuration.port)"
      let listener = try await Listener.start(
        .hostname(configuration.listenHost, port: configuration.port), named: address,
        responder: responder(.loopback), limits: limits, logger: logger)
      listeners.append(listener)
      state = .running(listeners)
      return listener.port ?? configuration.port
    } catch {
      if !listeners.isEmpty { socketFile?.remove() }
      for listener in listeners { await listener.stop() }
      throw LocalAPIError(error, listeningOn: configuration.socketPath ?? "")
    }
  }

  /// Tells the open event streams. From any thread; never waits.
  public nonisolated func publish(_ event: LiveEvent) { hub.publish(event) }

  /// Ends event streams at once, answers the requests that are being worked on, and closes. The
  /// backend must still answer until this returns.
  public func stop() async {
    guard case .running(let listeners) = state else { return }
    state = .stopped
    hub.stop()
    await withTaskGroup { group in
      for listener in listeners { group.addTask { await listener.stop() } }
    }
    socketFile?.remove()
  }

  private var socketFile: UnixSocketFile? {
    configuration.socketPath.map { UnixSocketFile(path: $0, mode: configuration.socketMode) }
  }

  private func check() throws(LocalAPIError) {
    guard LoopbackName.isLoopback(configuration.listenHost) else {
      throw .notLoopback(host: configuration.listenHost)
    }
    for token in configuration.tokens where configuration.roles[token.role] == nil {
      throw .unknownRole(token.role, token: token.name)
    }
  }
}
