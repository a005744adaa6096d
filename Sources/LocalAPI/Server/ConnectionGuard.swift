import Hummingbird
import NIOCore
import NIOHTTP1

/// What ends the reading of a body from outside.
enum BodyInterruption: Error {
  case tooSlow
  case stopping
}

/// Keeps a connection within its limits, beside Hummingbird's own handlers: a body must arrive in
/// time, what is not HTTP gets a problem document, and an answer with `Connection: close` ends the
/// connection without losing the answer.
final class ConnectionGuard: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: LocalAPILimits
  private var bodyDeadline: Scheduled<Void>?
  private var linger: Scheduled<Void>?
  private var isReceiving = false
  private var unanswered = 0
  private var closesAfterAnswer = false
  private var isClosing = false

  init(limits: LocalAPILimits) { self.limits = limits }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      isReceiving = true
      unanswered += 1
      // HTTP/1.0, or "Connection: Close" in any case of letters.
      if !head.isKeepAlive { closesAfterAnswer = true }
      if head.announcesBody { startBody(head, context: context) }
    case .body: break
    case .end:
      isReceiving = false
      bodyDeadline?.cancel()
    }
    context.fireChannelRead(data)
  }

  private func startBody(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    bodyDeadline = context.eventLoop.assumeIsolated().scheduleTask(
      in: .milliseconds(Int64(limits.bodySeconds * 1000))
    ) {
      if self.isReceiving { context.fireErrorCaught(BodyInterruption.tooSlow) }
    }
    // RFC 9110, 10.1.1: the client waits for this before it sends the body.
    if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
    {
      context.writeAndFlush(
        wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard unanswered == 0, let error = error as? HTTPParserError else {
      context.fireErrorCaught(error)
      return
    }
    answer(Answer(Problem(parserError: error, limits: limits)), context: context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, isReceiving {
      context.fireErrorCaught(BodyInterruption.stopping)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let part = unwrapOutboundIn(data)
    if case .head(var head) = part {
      if head.closesConnection { closesAfterAnswer = true }
      if closesAfterAnswer { head.headers.replaceOrAdd(name: "connection", value: "close") }
      return context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
    guard case .end = part else { return context.write(data, promise: promise) }
    unanswered -= 1
    guard closesAfterAnswer, !isClosing else { return context.write(data, promise: promise) }
    isClosing = true
    let written = promise ?? context.eventLoop.makePromise()
    written.futureResult.assumeIsolated().whenComplete { _ in self.closeSoon(context: context) }
    context.writeAndFlush(data, promise: written)
  }

  /// Ends our side and listens on for a moment: closing with bytes unread would make the kernel
  /// reset the connection, and the client might never read the answer.
  private func closeSoon(context: ChannelHandlerContext) {
    context.close(mode: .output, promise: nil)
    linger = context.eventLoop.assumeIsolated().scheduleTask(
      in: .milliseconds(Int64(limits.lingerSeconds * 1000))
    ) {
      context.close(promise: nil)
    }
  }

  private func answer(_ answer: Answer, context: ChannelHandlerContext) {
    guard !isClosing else { return }
    isClosing = true
    var headers = HTTPHeaders(answer.headers.map { ($0.name.rawName, $0.value) })
    headers.add(name: "connection", value: "close")
    headers.add(name: "content-length", value: String(answer.body.count))
    let head = HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(
      wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      self.closeSoon(context: context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    bodyDeadline?.cancel()
    linger?.cancel()
    context.fireChannelInactive()
  }
}

extension HTTPRequestHead {
  /// Whether a body follows, even one of unknown length.
  var announcesBody: Bool {
    headers.contains(name: "transfer-encoding")
      || headers[canonicalForm: "content-length"].contains { $0 != "0" }
  }
}

extension Problem {
  /// What the HTTP parser could not read.
  init(parserError: HTTPParserError, limits: LocalAPILimits) {
    switch parserError {
    case .headerOverflow:
      self.init(
        .headerTooLarge,
        "Send at most \(limits.headerFields) header fields, \(limits.headerFieldBytes) bytes each "
          + "and \(limits.headerBytes) bytes together, and as short a path.")
    case .invalidEOFState:
      self.init(.bodyIncomplete, "The connection ended before the body did. Send it again whole.")
    default:
      self.init(.httpMalformed, "This is not HTTP/1.1 (RFC 9112): \(parserError).")
    }
  }
}
