import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that reads requests and does to each what its script says.
final class ScriptedServer: Sendable {
  enum Act: Sendable {
    /// These bytes, as they are.
    case raw(String)
    /// A complete answer.
    case answer(Int, String, headers: [String] = [])
    /// These bytes, then the end of the connection.
    case cutShort(String)
    case hang
    /// A good head, and then a byte of the body every 20 ms without end.
    case drip
  }

  struct Request: Sendable {
    var line: String
    var headers: [String]
    var body: [UInt8]

    func header(_ name: String) -> String? {
      headers.first { $0.lowercased().hasPrefix("\(name): ") }.map {
        String($0.dropFirst(name.utf8.count + 2))
      }
    }
  }

  let port: Int
  private let channel: any Channel
  private let state: Mutex<State>

  private struct State {
    var script: [Act]
    var requests: [Request] = []
  }

  var requests: [Request] { state.withLock { $0.requests } }

  /// - Parameter certificate: the name of a test certificate for TLS.
  /// The last act of the script goes on for all requests that follow.
  init(_ script: [Act], certificate: String? = nil) async throws {
    let state = Mutex(State(script: script))
    self.state = state
    let context = try certificate.map { name in
      try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: try NIOSSLCertificate.fromPEMFile(Self.path("\(name).pem")).map {
            .certificate($0)
          },
          privateKey: .privateKey(
            try NIOSSLPrivateKey(file: Self.path("server.key"), format: .pem))))
    }
    let box = Box()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 16)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.addHandler(Connection(box))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
    box.server.withLock { $0 = self }
  }

  static func path(_ name: String) throws -> String {
    guard let directory = Bundle.module.path(forResource: "Certificates", ofType: nil) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return "\(directory)/\(name)"
  }

  func stop() async { try? await channel.close() }

  fileprivate func act(on request: Request) -> Act {
    state.withLock { state in
      state.requests.append(request)
      return state.script.count > 1 ? state.script.removeFirst() : state.script[0]
    }
  }

  fileprivate final class Box: Sendable {
    let server = Mutex<ScriptedServer?>(nil)
  }
}

/// Takes requests apart and carries acts out.
private final class Connection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let box: ScriptedServer.Box
  private var bytes: [UInt8] = []

  init(_ box: ScriptedServer.Box) { self.box = box }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += Array(unwrapInboundIn(data).readableBytesView)
    if bytes.first == 0x16 {
      // A TLS handshake (RFC 8446, 5.1) on a plain port: what web servers say to that.
      write("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n", context)
      return context.close(promise: nil)
    }
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    var request = ScriptedServer.Request(line: lines[0], headers: Array(lines[1...]), body: [])
    let length = request.header("content-length").flatMap { Int($0) } ?? 0
    guard bytes.count - end.upperBound >= length else { return }
    request.body = Array(bytes[end.upperBound..<end.upperBound + length])
    bytes.removeFirst(end.upperBound + length)
    guard let server = box.server.withLock({ $0 }) else { return }
    perform(server.act(on: request), context)
  }

  private func perform(_ act: ScriptedServer.Act, _ context: ChannelHandlerContext) {
    switch act {
    case .raw(let text): write(text, context)
    case .answer(let status, let body, let headers):
      let fields = headers + ["content-length: \(body.utf8.count)"]
      write("HTTP/1.1 \(status) X\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(body)", context)
    case .cutShort(let text):
      write(text, context)
      context.close(promise: nil)
    case .hang: break
    case .drip:
      write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", context)
      let channel = context.channel
      let drip = context.eventLoop.scheduleRepeatedTask(
        initialDelay: .zero, delay: .milliseconds(20)
      ) { _ in channel.writeAndFlush(ByteBuffer(string: " "), promise: nil) }
      channel.closeFuture.whenComplete { _ in drip.cancel() }
    }
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
