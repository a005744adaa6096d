import AgentCore
import Hummingbird
import Logging
import NIOCore
import Records
import RetailTypes

/// What Hummingbird makes for each request: here, just the connection that it came on.
struct ConnectionContext: InitializableFromSource {
  let channel: any Channel
  let logger: Logger

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
    logger = source.logger
  }
}

/// Answers the requests that come in by one door.
struct APIResponder: HTTPResponder {
  typealias Context = ConnectionContext

  let gate: Gate
  let currency: Currency
  let backend: LocalAPIBackend
  let limits: LocalAPILimits
  let hub: EventHub
  let load: RequestLoad
  let virtualAnswers: VirtualAnswers

  func respond(to request: Request, context: Context) async -> Response {
    let path = request.head.path.map { String($0.prefix { $0 != "?" && $0 != "#" }) } ?? ""
    var intake = RequestIntake(request, path: path, limits: limits)
    var origin: String?
    var response: Response
    do throws(Problem) {
      if request.method == .get, path == "/healthz" {
        response = await health().response
      } else {
        try gate.checkHost(request.head)
        origin = try gate.checkOrigin(request.head)
        response = try await admit(&intake, context)
      }
    } catch {
      response = Answer(error).response
    }
    if let origin { CrossOrigin.allow(origin, in: &response.headers) }
    // What is left of a body that nobody reads must not be taken for the next request.
    if intake.hasUnreadBody { response.headers[.connection] = "close" }
    context.logger.debug(
      "\(request.method) \(path)", metadata: ["status": "\(response.status.code)"])
    return response
  }

  private func admit(
    _ intake: inout RequestIntake, _ context: Context
  ) async throws(Problem) -> Response {
    let head = intake.request.head
    if CrossOrigin.isPreflight(head) {
      let methods = RouteTable.methods(of: intake.path)
      guard !methods.isEmpty else { throw Problem.nothing(at: intake.path) }
      return CrossOrigin.preflightAnswer(head, methods: methods).response
    }
    let permissions = try gate.permissions(head)
    let (route, parameters) = try RouteTable.find(intake.request.method, intake.path)
    if case .events = route.action { return try await events(intake, context) }
    try load.enter(limit: limits.requests)
    defer { load.leave() }
    let body = try await intake.body()
    switch route.action {
    case .command(let command):
      let reader = try reader(intake, route, parameters, body)
      return Answer(
        await backend.perform(try command(reader), permissions, try claim(intake, body))
      ).response
    case .health: return await health().response
    case .openAPI:
      return Answer(
        status: 200, headers: [.contentType: "application/yaml"],
        body: PackageResources.openapi_yaml
      ).response
    case .events: return try await events(intake, context)
    case .virtualScan, .virtualPaper, .virtualFaults:
      return try await virtual(intake, route, parameters, body).response
    }
  }

  private func reader(
    _ intake: RequestIntake, _ route: Route, _ parameters: [String], _ body: [UInt8]
  ) throws(Problem) -> RequestReader {
    let reader = RequestReader(
      parameters: parameters, body: try intake.json(body), currency: currency, limits: limits)
    if let members = route.members { try reader.allowOnly(members) }
    return reader
  }

  /// Reads need no key: they change nothing.
  private func claim(
    _ intake: RequestIntake, _ body: [UInt8]
  ) throws(Problem) -> IdempotencyClaim? {
    intake.request.method == .get ? nil : try intake.claim(body: body)
  }

  private func health() async -> Answer {
    switch await backend.health() {
    case .ok: Answer(Reply(status: 200, body: .object(["status": "ok"])))
    case .failing(let reason): Answer(Problem(.unhealthy, reason))
    }
  }

  private func events(
    _ intake: RequestIntake, _ context: Context
  ) async throws(Problem) -> Response {
    let stream = try await EventStream(
      after: try intake.lastEventID(), hub: hub, backend: backend, limits: limits,
      channel: context.channel)
    return stream.response(to: intake.request, logger: context.logger)
  }

  private func virtual(
    _ intake: RequestIntake, _ route: Route, _ parameters: [String], _ body: [UInt8]
  ) async throws(Problem) -> Answer {
    guard let devices = backend.virtual else {
      throw Problem(.notFound, "Virtual devices are there only with \"posagent run --virtual\".")
    }
    if case .virtualPaper = route.action {
      return Answer(
        status: 200, headers: [.contentType: "image/png"], body: await devices.paperPNG())
    }
    let reader = try reader(intake, route, parameters, body)
    let claim = try claim(intake, body)
    if case .virtualFaults = route.action {
      return Answer(
        try await virtualAnswers.reply(claim) { await devices.setFaults(.object(reader.body)) })
    }
    let code = try reader.scannedCode("scan")
    return Answer(
      try await virtualAnswers.reply(claim) {
        await devices.scan(code)
        return Reply(status: 202, body: .object(["scan": .string(code)]))
      })
  }
}

extension Problem {
  static func nothing(at path: String) -> Problem {
    Problem(.notFound, "There is nothing at \(path). /openapi.yaml lists every route.")
  }
}
