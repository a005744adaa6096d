import HTTPTypes
import Hummingbird
import InboxStore
import Logging
import Records
import Synchronization

/// The routes of the upstream protocol, version 1.
final class InboxRoutes: Sendable {
  typealias Context = BasicRequestContext

  private let store: InboxStore
  private let logger: Logger
  /// In which a body must have arrived.
  private let bodyTime: Duration
  private let batchesInProgress = Mutex(0)

  init(store: InboxStore, logger: Logger, bodyTime: Duration) {
    self.store = store
    self.logger = logger
    self.bodyTime = bodyTime
  }

  func router() -> Router<Context> {
    let router = Router(context: Context.self)
    router.add(middleware: ProblemMiddleware())
    router.get("/healthz") { _, _ in try await self.health() }
    let device = router.group("/v1/devices/:device")
    device.post("/batches") { request, context in try await self.receive(request, context) }
    device.get("/watermark") { request, context in try await self.watermark(request, context) }
    device.get("/dead-letters") { request, context in
      let device = try await self.authorize(request, context)
      let letters = try await self.store.deadLetters(device: device)
      return Response.json(.object(["dead_letters": .array(letters.map(\.json))]))
    }
    device.post("/dead-letters/:seq/resolve") { request, context in
      try await self.resolve(request, context)
    }
    return router
  }

  /// Whose token the request carries; it must be the one of the path's device.
  private func authorize(_ request: Request, _ context: Context) async throws -> String {
    let path = context.parameters.get("device")?.removingPercentEncoding ?? ""
    guard let header = request.headers[.authorization],
      header.prefix(7).lowercased() == "bearer ", header.utf8.count <= 256
    else {
      throw Problem(
        .unauthorized, "no_token", "Send the device's token: Authorization: Bearer TOKEN.")
    }
    guard let device = try await store.device(withToken: String(header.dropFirst(7))) else {
      throw Problem(
        .unauthorized, "unknown_token",
        "This token is of no device. `posinbox devices add NAME` on the inbox makes one.")
    }
    guard device.name.utf8.elementsEqual(path.utf8) else {
      throw Problem(
        .forbidden, "other_device",
        "This token is of device \"\(device.name)\", the path names \"\(path)\".")
    }
    if let revokedAt = device.revokedAt {
      throw Problem(
        .forbidden, "revoked",
        "The token of \"\(device.name)\" was revoked at \(revokedAt). "
          + "`posinbox devices add \(device.name)` on the inbox makes a new one.")
    }
    return device.name
  }

  private func receive(_ request: Request, _ context: Context) async throws -> Response {
    let device = try await authorize(request, context)
    guard takePlace() else {
      throw Problem(
        .serviceUnavailable, "busy", "The inbox works on as many batches as it can. Try again.",
        retryAfterSeconds: InboxLimits.retryAfterSeconds)
    }
    defer { batchesInProgress.withLock { $0 -= 1 } }
    let body = try await RequestContent.batch(request, within: bodyTime)
    let answer = try await store.receive(batch: body, from: device)
    note(answer)
    return Response.json(answer.json)
  }

  private func takePlace() -> Bool {
    batchesInProgress.withLock { count in
      guard count < ServerLimits.batchesAtOnce else { return false }
      count += 1
      return true
    }
  }

  /// What the operator should hear of.
  private func note(_ answer: BatchAnswer) {
    for epoch in answer.newEpochs {
      logger.warning("device \(answer.device): epoch \(epoch) is new here")
    }
    for result in answer.results {
      let place = "device \(answer.device), record \(result.seq.map(String.init) ?? "unknown")"
      switch result.verdict {
      case .conflict: logger.error("\(place): conflict: \(result.message ?? "")")
      case .rejected(let rejection):
        logger.warning("\(place): rejected (\(rejection.code.rawValue)): \(rejection.message)")
      case .accepted, .duplicate, .parked: break
      }
    }
  }

  private func watermark(_ request: Request, _ context: Context) async throws -> Response {
    let device = try await authorize(request, context)
    let epoch = try epoch(of: request)
    return Response.json(try await store.watermark(device: device, epoch: epoch).json)
  }

  private func epoch(of request: Request) throws(Problem) -> Int64? {
    guard let text = request.uri.queryParameters["epoch"] else { return nil }
    guard let epoch = Int64(text), (0...Record.maximumEpoch).contains(epoch) else {
      throw Problem(.badRequest, "epoch", "epoch must be an integer of up to 52 bits.")
    }
    return epoch
  }

  private func resolve(_ request: Request, _ context: Context) async throws -> Response {
    let device = try await authorize(request, context)
    guard let seq = context.parameters.get("seq").flatMap({ Int64($0) }) else {
      throw Problem(.badRequest, "seq", "The path must name the record's number.")
    }
    let epoch = try epoch(of: request)
    let body = try await RequestContent.collect(
      request, limit: ServerLimits.bytesPerCommand, within: bodyTime)
    guard let command = try? JSONParser.parse(body),
      let by = command["by"]?.stringValue.flatMap(DeadLetter.Resolution.init(rawValue:)),
      by != .healed, let reason = command["reason"]?.stringValue, !reason.isEmpty
    else {
      throw Problem(
        .badRequest, "resolution",
        "Send {\"by\":\"correction\",\"reason\":\"…\"} or {\"by\":\"discard\",\"reason\":\"…\"}.")
    }
    let count = try await store.resolveDeadLetters(
      device: device, epoch: epoch, seq: seq, by: by, reason: reason)
    return Response.json(.object(["seq": .int(seq), "resolved": .int(Int64(count))]))
  }

  private func health() async throws -> Response {
    try await store.probe()
    return Response.json(.object(["status": "ok"]))
  }
}
