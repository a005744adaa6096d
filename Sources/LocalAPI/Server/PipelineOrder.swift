import NIOCore
import NIOHTTP1

/// Lets one request of a connection through at a time.
///
/// A client may send requests without waiting for answers. The next one must not be worked on
/// before the answer to the one before is written: that answer may close the connection, and then
/// nobody would learn what became of the rest.
final class PipelineOrder: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private enum Held {
    case part(HTTPServerRequestPart)
    case error(any Error)
    case inputClosed
  }

  private enum State {
    case idle
    /// A request's head went through. Its own parts follow it.
    case receiving
    /// The request is complete, the answer is not: whatever comes belongs to the next one.
    case answering
    /// An answer closed the connection: what still comes is dropped.
    case over
  }

  private var state = State.idle
  private var closesAfterAnswer = false
  private var held = CircularBuffer<Held>()
  private var wantsToRead = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch state {
    case .over: break
    case .answering: held.append(.part(part))
    case .idle, .receiving:
      if case .head = part { state = .receiving }
      if case .end = part { state = .answering }
      context.fireChannelRead(data)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .answering = state {
      held.append(.error(error))
    } else {
      context.fireErrorCaught(error)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent, !held.isEmpty {
      held.append(.inputClosed)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Reads no more while requests are held back: the rest waits in the kernel.
  func read(context: ChannelHandlerContext) {
    if held.isEmpty { context.read() } else { wantsToRead = true }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let part = unwrapOutboundIn(data)
    if case .head(let head) = part, head.closesConnection { closesAfterAnswer = true }
    context.write(data, promise: promise)
    guard case .end = part else { return }
    if closesAfterAnswer {
      state = .over
      held.removeAll()
    } else {
      // An answer may be there before its request is: then the rest of the request goes on.
      if case .answering = state { state = .idle }
      release(context: context)
    }
    if wantsToRead, held.isEmpty {
      wantsToRead = false
      context.read()
    }
  }

  private func release(context: ChannelHandlerContext) {
    guard !held.isEmpty else { return }
    defer { context.fireChannelReadComplete() }
    while !held.isEmpty {
      if case .answering = state { return }
      switch held.removeFirst() {
      case .part(let part): channelRead(context: context, data: wrapInboundOut(part))
      case .error(let error): context.fireErrorCaught(error)
      case .inputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      }
    }
  }
}

extension HTTPResponseHead {
  /// Whether this answer is the last one of its connection.
  var closesConnection: Bool { headers[canonicalForm: "connection"].contains("close") }
}
