import Testing

@testable import LocalAPI

/// The routes of the virtual devices, which are there only with them.
struct VirtualTests {
  @Test func theDevicesAnswer() async throws {
    try await TestLane.run { lane in
      let scan = try await lane.request("POST", "/v1/virtual/scan", #"{"scan":"12\u001d3"}"#)
      #expect(scan.status == 202)
      #expect(lane.fake.state.withLock { $0.scans } == ["12\u{1d}3"])

      let paper = try await lane.request("GET", "/v1/virtual/paper.png")
      #expect(paper.status == 200)
      #expect(paper.headers["content-type"] == "image/png")
      #expect(paper.body == FakeBackend.png)

      let faults = try await lane.request("POST", "/v1/virtual/faults", #"{"paper":"out"}"#)
      #expect(faults.status == 200)
      #expect(lane.fake.state.withLock { $0.faults } == [.object(["paper": "out"])])
      #expect(lane.fake.asked.isEmpty)
    }
  }

  @Test(arguments: [
    ("POST", "/v1/virtual/scan"), ("GET", "/v1/virtual/paper.png"), ("POST", "/v1/virtual/faults"),
  ])
  func withoutThemThereIsNothing(method: String, path: String) async throws {
    try await TestLane.run(virtual: false) { lane in
      let body = method == "POST" ? #"{"scan":"1"}"# : nil
      let answer = try await lane.request(method, path, body)
      #expect(answer.status == 404)
      #expect(answer.code == "not_found")
      #expect(answer.detail.contains("--virtual"))
    }
  }
}
