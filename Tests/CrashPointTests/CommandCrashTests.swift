import Foundation
import Records
import ShopKit
import TestKit
import TestPeers
import Testing

/// Commands that change files, killed before each call: what they began is completed or undone.
@Suite(.serialized) struct CommandCrashTests {
  /// A change of the journal is made or not made; numbers, sales and answers go on either way.
  @Test(.timeLimit(.minutes(60))) func aNewEpochIsMadeOrNotMade() async throws {
    let lane = try Lane()
    let agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.till.post("/v1/sale/scan", ["scan": "8991000000010"]).ok()
    _ = try await agent.till.post("/v1/sale/tenders", ["kind": "cash", "amount": "10000"]).ok()
    let sold = try await agent.till.post("/v1/sale/complete", key: "sold").ok()
    _ = try await agent.till.post("/v1/shifts/current/close", ["counted": [:]]).ok()
    #expect(await agent.stop() == .code(0))

    let before = lane.directory.file("before")
    try FileManager.default.copyItem(atPath: lane.state, toPath: before)
    let clean = Tracer(in: lane.directory)
    let done = try await Self.newEpoch(lane, clean)
    #expect(done.succeeded, "\(done.errors)")

    // Most of the calls build the new file beside the old one; the last ones are the change.
    let points = CrashChoice.points(of: clean.points.count, usually: 12, last: 24)
    var changes = 0
    try await inParallel(points, workers: 3) { point in
      try await Self.changeEpoch(of: before, sold, point)
    } each: {
      changes += $0 ? 1 : 0
    }
    print("journal new-epoch: killed at \(points.count) points, \(changes) changes were completed")
    #expect(changes > 0 && changes < points.count)
  }

  /// Kills the change, then the first start; whether there is a new epoch afterwards.
  private static func changeEpoch(
    of before: String, _ sold: Answer, _ point: CrashChoice.Point
  ) async throws -> Bool {
    let lane = try Lane()
    try FileManager.default.copyItem(atPath: before, toPath: lane.state)
    let killed = try await newEpoch(lane, Tracer(in: lane.directory, killingBefore: point.first))
    #expect(killed.exit == .signal(SIGKILL), "\(killed.errors)")
    let start = Tracer(in: lane.directory, killingBefore: point.second(of: 60))
    await (try lane.launch(under: start.launcher)).end(within: 1)

    let agent = try await lane.start()
    let again = try await agent.till.post("/v1/sale/complete", key: "sold")
    #expect(again.bytes == sold.bytes, "\(point): \(again)")
    let id = sold["sale"]?.stringValue ?? "?"
    #expect(try await agent.till.get("/v1/sales/\(id)").ok()["receipt"] == sold["receipt"])
    try await agent.openShift()
    #expect(try await agent.sell()["receipt"] == "JKT01-03-000002", "\(point)")
    #expect(await agent.stop() == .code(0))
    _ = try await lane.checkedByPython()
    let verified = try await lane.verifies()
    #expect(verified.succeeded, "\(point): \(verified.output)\(verified.errors)")
    return try await lane.export().records.first?.body["previous"] != .null
  }

  private static func newEpoch(_ lane: Lane, _ tracer: Tracer) async throws -> Programs.Result {
    try await Programs.run(
      commandLine: tracer.launcher + [Programs.posagent, "journal", "new-epoch"] + lane.files)
  }

  /// An enrolment whose token was shown counts; one that was not can be made again.
  @Test(.timeLimit(.minutes(60))) func aLaneIsEnrolledOrCanBe() async throws {
    let directory = try TemporaryDirectory("posinbox")
    let clean = Tracer(in: directory)
    let done = try await devices(["add", Lane.device], directory.file("clean.db"), clean)
    #expect(done.succeeded, "\(done.errors)")
    let points = CrashChoice.points(of: clean.points.count, usually: 30)
    for point in points {
      let database = directory.file("\(point.first).db")
      let tracer = Tracer(in: directory, killingBefore: point.first)
      var added = try await devices(["add", Lane.device], database, tracer)
      if added.output.isEmpty {
        added = try await devices(["add", Lane.device], database)
        if !added.succeeded {
          #expect(added.errors.contains("enrolled already"), "\(point): \(added.errors)")
          #expect(try await devices(["revoke", Lane.device], database).succeeded)
          added = try await devices(["add", Lane.device], database)
        }
      }
      let token = added.output.trimmingCharacters(in: .newlines)
      try await expectAccess(token, to: database, in: directory, "\(point)")
    }
    print("posinbox devices add: killed at \(points.count) points")
  }

  private func devices(
    _ arguments: [String], _ database: String, _ tracer: Tracer? = nil
  ) async throws -> Programs.Result {
    try await Programs.run(
      commandLine: (tracer?.launcher ?? []) + [Programs.posinbox, "devices"] + arguments
        + ["--database", "sqlite:\(database)"])
  }

  /// Only one with a valid token is told how much has arrived.
  private func expectAccess(
    _ token: String, to database: String, in directory: TemporaryDirectory, _ point: String
  ) async throws {
    let inbox = try KillableProcess(
      Programs.posinbox,
      ["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:\(database)"],
      directory: directory, name: "inbox-\(UUID().uuidString)")
    var door = API(port: try await inbox.listeningPort(), token: token)
    let path = "/v1/devices/\(Lane.device)/watermark"
    let answer = try await door.get(path)
    #expect(answer["contiguous_through"] == 0, "\(point): \(answer)")
    door.token = token + "x"
    #expect(try await door.get(path).status == 401)
    inbox.kill()
  }
}
