import Foundation
import Records
import ShopKit
import TestPeers
import Testing

/// The way upstream under TLS, with certificates made here.
@Suite(
  .serialized, .enabled("openssl makes the certificates") { try await Certificates.canBeMade() })
struct TLSTests {
  @Test func recordsArriveIfTheAuthorityIsKnown() async throws {
    let certificates = try await Certificates()
    let inbox = try await Inbox()
    let process = try await inbox.start(certificates.serverArguments)
    let lane = try Lane(
      upstream: inbox.upstream(scheme: "https", authority: certificates.authority))
    let agent = try await lane.start()
    try await agent.openShift()
    _ = try await agent.sell()
    #expect(
      try await eventually(within: 20) { try await lane.upstreamStatus()["backlog"] == 0 })
    _ = try await lane.checkedByPython(inbox: inbox)
    #expect(await agent.stop() == .code(0))
    process.kill()
  }

  @Test(arguments: ["another authority", "no authority", "no TLS at the other end"])
  func theStatusNamesTheRemedy(_ mistake: String) async throws {
    let certificates = try await Certificates()
    let others = try await Certificates()
    let inbox = try await Inbox()
    let plain = mistake == "no TLS at the other end"
    let process = try await inbox.start(plain ? [] : certificates.serverArguments)
    let authority: String? =
      switch mistake {
      case "another authority": others.authority
      case "no authority": nil
      default: certificates.authority
      }
    let lane = try Lane(upstream: inbox.upstream(scheme: "https", authority: authority))
    let agent = try await lane.start()
    try await agent.openShift()
    _ = try await eventually(within: 15) {
      try await lane.upstreamStatus()["last_attempt"]?["outcome"] != nil
    }
    let status = try await lane.upstreamStatus()
    #expect(status["acknowledged_through"] == 0)
    let message = status["last_attempt"]?["message"]?.stringValue ?? "\(status)"
    #expect(message.contains(plain ? "Is it an https:// port?" : "upstream.ca_file"), "\(message)")

    // Mended, the records go out.
    try lane.configure(
      upstream: inbox.upstream(
        scheme: plain ? "http" : "https", authority: plain ? nil : certificates.authority))
    #expect(await agent.stop() == .code(0))
    let mended = try await lane.start()
    #expect(
      try await eventually(within: 20) { try await lane.upstreamStatus()["backlog"] == 0 })
    #expect(await mended.stop() == .code(0))
    process.kill()
  }
}

/// An authority of its own and a certificate of it for 127.0.0.1.
final class Certificates: Sendable {
  private let directory: TemporaryDirectory

  static func canBeMade() async throws -> Bool {
    (try? await Programs.run("openssl", ["version"]))?.succeeded ?? false
  }

  var authority: String { directory.file("ca.pem") }
  var serverArguments: [String] {
    ["--tls-cert", directory.file("server.pem"), "--tls-key", directory.file("server.key")]
  }

  init() async throws {
    directory = try TemporaryDirectory("certificates")
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try await openssl(
      ["req", "-x509"] + key + [
        "-keyout", directory.file("ca.key"), "-out", authority, "-subj", "/CN=Test authority",
        "-days", "2",
      ])
    try await openssl(
      ["req"] + key + [
        "-keyout", directory.file("server.key"), "-out", directory.file("server.csr"), "-subj",
        "/CN=inbox",
      ])
    let extensions = directory.file("extensions")
    try Data("subjectAltName=IP:127.0.0.1\n".utf8).write(to: URL(filePath: extensions))
    try await openssl([
      "x509", "-req", "-in", directory.file("server.csr"), "-CA", authority, "-CAkey",
      directory.file("ca.key"), "-CAcreateserial", "-out", directory.file("server.pem"), "-days",
      "2", "-extfile", extensions,
    ])
  }

  private func openssl(_ arguments: [String]) async throws {
    let result = try await Programs.run("openssl", arguments)
    guard result.succeeded else { throw Unexpected("openssl: \(result.errors)") }
  }
}
