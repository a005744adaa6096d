import AgentCore
import Hummingbird
import Logging
import NIOCore
import Records

/// One `GET /v1/events`: a snapshot, then records from the journal and notices as they come.
struct EventStream: Sendable {
  let backend: LocalAPIBackend
  let limits: LocalAPILimits
  let channel: any Channel
  private let ticket: EventTicket
  /// The seq of the last record that the reader has, and how far records are durable.
  private let start: Int64
  private let head: Int64

  /// Opens the stream after `lastEventID`, or after the newest record.
  ///
  /// Subscribes before it looks at the journal: what becomes durable in between is seen twice, not
  /// missed.
  init(
    after lastEventID: Int64?, hub: EventHub, backend: LocalAPIBackend, limits: LocalAPILimits,
    channel: any Channel
  ) async throws(Problem) {
    self.backend = backend
    self.limits = limits
    self.channel = channel
    ticket = try hub.subscribe()
    ticket.stream.onCutOff { channel.close(promise: nil) }
    head = await backend.head()
    start = lastEventID ?? head
    guard start <= head else {
      throw Problem(
        .lastEventIDAhead,
        "The journal ends at \(head): it is another one than before. Read /v1/sale and /v1/status, "
          + "then connect without Last-Event-ID.")
    }
    guard start < head else { return }
    do {
      let first = try await backend.records(start, 1).first
      guard first?.seq == start + 1 else {
        throw Problem(
          .recordsArchived,
          "The journal no longer holds record \(start + 1). Read /v1/sale and /v1/status, then "
            + "connect without Last-Event-ID.")
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(
        .journalUnreadable, "The journal cannot be read now (\(error)). Try again in a second.")
    }
  }

  func response(to request: Request, logger: Logger) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        let stream = ticket.stream
        try await request.body.consumeWithInboundCloseHandler { _ in
          do {
            try await run(&writer)
          } catch {
            logger.debug("an event stream ended", metadata: ["reason": "\(error)"])
            throw error
          }
        } onInboundClosed: {
          stream.end()
        }
        try await writer.finish(nil)
      })
  }

  private func run(_ writer: inout any ResponseBodyWriter) async throws {
    let stream = ticket.stream
    let period = TimeAmount.milliseconds(Int64(limits.keepAliveSeconds * 1000))
    let keepAlive = channel.eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) {
      _ in stream.tick()
    }
    defer { keepAlive.cancel() }

    let snapshot = await backend.snapshot()
    try await send(snapshot.devices.map(Notice.device) + [.display(snapshot.display)], to: &writer)
    guard var position = try await catchUp(to: &writer) else { return }
    while true {
      switch await stream.next() {
      case .events(let notices, let through):
        // A notice often tells of a record: the record goes first.
        while position < through {
          position = try await sendPage(after: position, through: through, to: &writer)
        }
        try await send(notices, to: &writer)
      case .keepAlive: try await write(ServerSentEvent.keepAlive, to: &writer)
      case .end: return
      }
    }
  }

  /// Sends the records that the reader missed; returns the last one's seq, or `nil` if the stream
  /// is to end. That can take long: notices are passed on in between, so as not to pile up.
  private func catchUp(to writer: inout any ResponseBodyWriter) async throws -> Int64? {
    var position = start
    var through = head
    while position < through {
      switch ticket.stream.poll() {
      case .events(let notices, let durable):
        through = max(through, durable)
        try await send(notices, to: &writer)
      case .end: return nil
      case .keepAlive, nil: break
      }
      position = try await sendPage(after: position, through: through, to: &writer)
    }
    return position
  }

  /// Sends some records after `position`, none beyond `through`; returns the last one's seq.
  private func sendPage(
    after position: Int64, through: Int64, to writer: inout any ResponseBodyWriter
  ) async throws -> Int64 {
    var position = position
    var buffer = ByteBuffer()
    for record in try await backend.records(position, limits.recordPage)
    where record.seq <= through {
      guard record.seq == position + 1 else { throw Interruption.gap(after: position) }
      ServerSentEvent.append(record, to: &buffer)
      position = record.seq
    }
    guard buffer.readableBytes > 0 else { throw Interruption.gap(after: position) }
    try await write(buffer, to: &writer)
    return position
  }

  private func send(_ notices: [Notice], to writer: inout any ResponseBodyWriter) async throws {
    guard !notices.isEmpty else { return }
    var buffer = ByteBuffer()
    for notice in notices { ServerSentEvent.append(notice, to: &buffer) }
    try await write(buffer, to: &writer)
  }

  /// Waits while the reader is behind, but not for ever.
  private func write(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
    let channel = channel
    let deadline = channel.eventLoop.scheduleTask(
      in: .milliseconds(Int64(limits.stalledSeconds * 1000))
    ) { channel.close(promise: nil) }
    defer { deadline.cancel() }
    try await writer.write(buffer)
  }

  private enum Interruption: Error {
    /// The journal did not give the record that follows this one.
    case gap(after: Int64)
  }
}
