import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import InboxStore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle

/// Why the inbox cannot listen.
public enum InboxServerError: Error, Equatable, Sendable, CustomStringConvertible {
  case plainTextBeyondLoopback(ListenAddress)
  case tls(file: String, message: String)

  public var description: String {
    switch self {
    case .plainTextBeyondLoopback(let address):
      "Without TLS the inbox listens on loopback only, and \(address) is not. "
        + "Give --tls-cert and --tls-key, or listen on 127.0.0.1."
    case .tls(let file, let message): "Cannot use \(file) for TLS: \(message)."
    }
  }
}

/// The inbox on the network.
public struct InboxServer: Sendable {
  /// PEM files.
  public struct TLSFiles: Hashable, Sendable {
    /// The certificate, followed by those that sign it up to the root.
    public var certificate: String
    public var key: String

    public init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  public var store: InboxStore
  public var address: ListenAddress
  public var tls: TLSFiles?
  public var logger: Logger
  /// In which a request's body must have arrived.
  var bodyTime = Duration.seconds(ServerLimits.bodySeconds)

  public init(store: InboxStore, address: ListenAddress, tls: TLSFiles?, logger: Logger) {
    self.store = store
    self.address = address
    self.tls = tls
    self.logger = logger
  }

  /// The service to run. `started` gets the port once connections are taken.
  ///
  /// Not Hummingbird's Application: that wakes up every second for the Date field.
  public func service(
    started: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) throws -> any Service {
    guard tls != nil || address.isLoopback else {
      throw InboxServerError.plainTextBeyondLoopback(address)
    }
    let http = HTTPServerBuilder.http1(
      configuration: .init(idleTimeout: .seconds(ServerLimits.idleConnectionSeconds)))
    let server = try tls.map { try HTTPServerBuilder.tls(http, tlsConfiguration: Self.load($0)) }
    let routes = InboxRoutes(store: store, logger: logger, bodyTime: bodyTime).router()
      .buildResponder()
    return try (server ?? http).buildServer(
      configuration: ServerConfiguration(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(ServerLimits.connections)),
      eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger,
      responder: { [logger] request, writer, channel in
        let context = InboxRoutes.Context(
          source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
          response = try await routes.respond(to: request, context: context)
        } catch let error as HTTPParserError {
          // Hummingbird answers what is not HTTP.
          throw error
        } catch {
          logger.error("\(request.method) \(request.uri.path): \(error)")
          response = Response(status: .internalServerError)
        }
        // RFC 9110, 6.6.1: whoever has a clock says when it answered.
        response.headers[.date] = InboxStore.systemClock().httpDate
        try await writer.write(response: response.head, body: response.body)
      },
      onServerRunning: { channel in await started(channel.localAddress?.port ?? 0) })
  }

  private static func load(_ files: TLSFiles) throws(InboxServerError) -> TLSConfiguration {
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
    } catch {
      throw .tls(file: files.certificate, message: "no PEM certificate can be read (\(error))")
    }
    let key: NIOSSLPrivateKey
    do {
      key = try NIOSSLPrivateKey(file: files.key, format: .pem)
    } catch {
      throw .tls(file: files.key, message: "no PEM private key can be read (\(error))")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    do {
      // A key that is another certificate's shows here, not at the first lane's handshake.
      _ = try NIOSSLContext(configuration: configuration)
    } catch {
      throw .tls(file: files.key, message: "key and certificate do not fit (\(error))")
    }
    return configuration
  }
}
