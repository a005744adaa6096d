import AgentCore
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Records
import RetailTypes

/// Answers the requests that come in by one door.
struct APIResponder: Sendable {
  let gate: Gate
  let currency: Currency
  let backend: LocalAPIBackend
  let limits: LocalAPILimits
  let hub: EventHub
  let load: RequestLoad
  let virtualAnswers: VirtualAnswers

  /// Answers one request on its connection.
  func respond(
    to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel,
    logger: Logger
  ) async throws {
    let response = await response(to: request, on: channel, logger: logger)
    do {
      try await writer.write(response: response.head, body: response.body)
    } catch let error as HTTPParserError {
      // As itself, Hummingbird would answer it, behind the answer that has begun.
      throw Interruption.unreadable(error)
    }
  }

  private enum Interruption: Error {
    case unreadable(HTTPParserError)
  }

  private func response(
    to request: Request, on channel: any Channel, logger: Logger
  ) async -> Response {
    let path = request.head.path.map { String($0.prefix { $0 != "?" && $0 != "#" }) } ?? ""
    var intake = RequestIntake(request, path: path, limits: limits)
    var origin: String?
    var response: Response
    do throws(Problem) {
      response = try await admit(&intake, &origin, channel, logger)
    } catch {
      response = Answer(error).response
    }
    if let origin { CrossOrigin.allow(origin, in: &response.headers) }
    // What is left of a body that nobody reads must not be taken for the next request.
    if intake.hasUnreadBody { response.headers[.connection] = "close" }
    response.headers[.date] = Self.date
    logger.debug("\(request.method) \(path)", metadata: ["status": "\(response.status.code)"])
    return response
  }

  private func admit(
    _ intake: inout RequestIntake, _ origin: inout String?, _ channel: any Channel,
    _ logger: Logger
  ) async throws(Problem) -> Response {
    let head = intake.request.head
    if RouteTable.isOpen(head.method, intake.path) { return await health().response }
    try gate.checkHost(head)
    origin = try gate.checkOrigin(head)
    if CrossOrigin.isPreflight(head) {
      let methods = RouteTable.methods(of: intake.path)
      guard !methods.isEmpty else { throw Problem.nothing(at: intake.path) }
      return CrossOrigin.preflightAnswer(head, methods: methods).response
    }
    let permissions = try gate.permissions(head)
    let (route, parameters) = try RouteTable.find(head.method, intake.path)
    switch route.action {
    case .health: return await health().response
    case .events: return try await events(intake, channel, logger)
    case .openAPI: return openAPI.response
    case .command(let command):
      return try await counted(&intake, route, parameters) { reader, claim throws(Problem) in
        Answer(await backend.perform(try command(reader), permissions, claim))
      }
    case .virtual(let action):
      guard let devices = backend.virtual else {
        throw Problem(.notFound, "Virtual devices are there only with \"posagent run --virtual\".")
      }
      return try await counted(&intake, route, parameters) { reader, claim throws(Problem) in
        try await virtual(action, devices, reader, claim)
      }
    }
  }

  /// Takes the body in and does `work`, if not too much is being done already.
  private func counted(
    _ intake: inout RequestIntake, _ route: Route, _ parameters: [String],
    _ work: (RequestReader, IdempotencyClaim?) async throws(Problem) -> Answer
  ) async throws(Problem) -> Response {
    try load.enter(limit: limits.requests)
    defer { load.leave() }
    let body = try await intake.body()
    let reader = RequestReader(
      parameters: parameters, body: try intake.json(body), currency: currency, limits: limits)
    if let members = route.members { try reader.allowOnly(members) }
    // Reads need no key: they change nothing.
    let claim = route.method == .get ? nil : try intake.claim(body: body)
    return try await work(reader, claim).response
  }

  /// RFC 9110, 6.6.1: whoever has a clock says when it answered.
  private static var date: String {
    Instant(
      unixMilliseconds: Int64(time(nil)) * 1000, offsetMinutes: 0, monotonicMilliseconds: 0
    ).httpDate
  }

  private func health() async -> Answer {
    switch await backend.health() {
    case .ok: Answer(Reply(status: 200, body: .object(["status": "ok"])))
    case .failing(let reason): Answer(Problem(.unhealthy, reason))
    }
  }

  private var openAPI: Answer {
    Answer(
      status: 200, headers: [.contentType: "application/yaml"], body: PackageResources.openapi_yaml)
  }

  private func events(
    _ intake: RequestIntake, _ channel: any Channel, _ logger: Logger
  ) async throws(Problem) -> Response {
    let stream = try await EventStream(
      after: try intake.lastEventID(), hub: hub, backend: backend, limits: limits,
      channel: channel)
    return stream.response(to: intake.request, logger: logger)
  }

  private func virtual(
    _ action: Route.VirtualAction, _ devices: VirtualDevices, _ reader: RequestReader,
    _ claim: IdempotencyClaim?
  ) async throws(Problem) -> Answer {
    switch action {
    case .paper:
      guard let paperPNG = devices.paperPNG else { throw .noVirtualDevice("printer") }
      return Answer(status: 200, headers: [.contentType: "image/png"], body: await paperPNG())
    case .faults:
      guard let setFaults = devices.setFaults else { throw .noVirtualDevice("printer") }
      let reply = try await virtualAnswers.reply(claim) {
        await setFaults(.object(reader.body))
      }
      return Answer(reply)
    case .scan:
      guard let scan = devices.scan else { throw .noVirtualDevice("scanner") }
      let code = try reader.scannedCode("scan")
      let reply = try await virtualAnswers.reply(claim) {
        await scan(code)
        return Reply(status: 202, body: .object(["scan": .string(code)]))
      }
      return Answer(reply)
    }
  }
}

extension Problem {
  static func noVirtualDevice(_ kind: String) -> Problem {
    Problem(
      .notFound, "This lane has no virtual \(kind): its configuration names a real one.")
  }

  static func nothing(at path: String) -> Problem {
    Problem(.notFound, "There is nothing at \(path). /openapi.yaml lists every route.")
  }
}
