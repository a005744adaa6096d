import Foundation
import InboxTestKit
import Logging
import Testing

@testable import Inbox

/// A body that does not arrive: it must not keep the place of another lane's batch.
@Suite struct SlowBodyTests {
  /// Takes every place with a body that stops half-way, then sends a whole batch.
  static let lanes = """
    import socket, sys
    port, token, line, places = int(sys.argv[1]), sys.argv[2], sys.argv[3] + "\\n", int(sys.argv[4])

    def send(part):
        lane = socket.create_connection(("127.0.0.1", port), timeout=20)
        lane.sendall((
            "POST /v1/devices/lane-1/batches HTTP/1.1\\r\\nHost: inbox\\r\\n"
            f"Authorization: Bearer {token}\\r\\nContent-Type: application/x-ndjson\\r\\n"
            f"Content-Length: {len(line)}\\r\\n\\r\\n{line[:part]}").encode())
        return lane

    def status(lane):
        return lane.recv(12).decode().split(" ")[1]

    slow = [send(len(line) // 2) for _ in range(places)]
    print("late", *{status(lane) for lane in slow})
    print("whole", status(send(len(line))))
    """

  @Test func aLateBodyIsGivenUpAndGivesItsPlaceBack() async throws {
    let inbox = try TestStore()
    let token = try await inbox.store.addDevice(TestJournal.device)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let address = try #require(ListenAddress("127.0.0.1:0"))
    var server = InboxServer(store: inbox.store, address: address, tls: nil, logger: logger)
    server.bodyTime = .milliseconds(300)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let service = try server.service { port in continuation.yield(port) }
    let line = String(decoding: TestJournal(1).records[0].line.dropLast(), as: UTF8.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      let port = try #require(await ports.first { _ in true })
      let result = try await ServiceTests.run(
        "/usr/bin/env",
        ["python3", "-c", Self.lanes, "\(port)", token, line, "\(ServerLimits.batchesAtOnce)"])
      #expect(result.output == "late 408\nwhole 200\n", "\(result.errors)")
      group.cancelAll()
    }
  }
}
