import Delivery
import Foundation
import Records
import Testing
import UpstreamClient

private let noJournal: UpstreamClient.RecordSource = { _, _, _ in [] }

@Suite struct Connections {
  static func message(_ event: DeliveryEvent) -> String {
    guard case .answered(_, _, .unknown(let message)) = event else { return "\(event)" }
    return message
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func aCertificateOfOnesOwnAuthority(host: String) async throws {
    let act = ScriptedServer.Act.answer(200, verdicts(1...3))
    try await withClient([act], certificate: "good", host: host, ca: "ca") { client, _ in
      guard case .answered(1, 3, .verdicts) = await client.send(from: 1, maximumRecords: 3) else {
        Issue.record("no verdicts")
        return
      }
    }
  }

  @Test(
    arguments: [
      // Certificate, authority, host, what is said.
      (
        "good", "otherca", "localhost",
        "the certificate of PLACE is not issued by one of the certificates in upstream.ca_file"
      ),
      (
        "expired", "ca", "localhost",
        "the certificate of PLACE expired on 2021-02-03. Renew it, and check this machine's clock."
      ),
      (
        "future", "ca", "localhost",
        "the certificate of PLACE is only valid from 2100-03-04 on. Check this machine's clock."
      ),
      (
        "othername", "ca", "localhost",
        "the certificate of PLACE is for another name than localhost. "
          + "Use the name it was made for in upstream.url, or a certificate for this one."
      ),
      (
        "othername", "ca", "127.0.0.1",
        "the certificate of PLACE is for another name than 127.0.0.1. "
      ),
      (nil, "ca", "localhost", "PLACE does not speak TLS. Is it an https:// port?"),
    ] as [(String?, String, String, String)])
  func untrusted(certificate: String?, ca: String, host: String, said: String) async throws {
    try await withClient([.hang], certificate: certificate, host: host, ca: ca) { client, server in
      let message = Self.message(await client.send(from: 1, maximumRecords: 3))
      let expected = said.replacingOccurrences(of: "PLACE", with: "\(host):\(server.port)")
      #expect(message.hasPrefix(expected), "\(message)")
      #expect(server.requests.isEmpty, "nothing was said to a server that is not trusted")
    }
  }

  @Test func nobodyListens() async throws {
    let server = try await ScriptedServer([.hang])
    await server.stop()
    let client = try UpstreamClient(
      UpstreamSettings(
        url: "http://127.0.0.1:\(server.port)", device: "d", epoch: 7, token: "t"),
      source: { _, _, _ in records(1...1) })
    #expect(
      Self.message(await client.send(from: 1, maximumRecords: 1))
        == "127.0.0.1:\(server.port) refuses the connection. Is the inbox running, and on this port?"
    )
    await client.shutdown()
    #expect(
      Self.message(await client.send(from: 1, maximumRecords: 1))
        == "stopped before an answer came")
  }

  @Test func aNameThatNobodyKnows() async throws {
    // RFC 6761, 6.4: never resolves.
    let client = try UpstreamClient(
      UpstreamSettings(url: "https://inbox.invalid", device: "d", epoch: 7, token: "t"),
      source: { _, _, _ in records(1...1) })
    #expect(
      Self.message(await client.send(from: 1, maximumRecords: 1))
        == "no address is known for the name inbox.invalid. "
        + "Check upstream.url and the name server of this machine.")
    await client.shutdown()
  }

  @Test func aJournalThatCannotBeRead() async throws {
    struct Broken: Error, CustomStringConvertible { var description: String { "disk on fire" } }
    let client = try UpstreamClient(
      UpstreamSettings(url: "http://localhost:1", device: "d", epoch: 7, token: "t"),
      source: { _, _, _ in throw Broken() })
    #expect(
      await client.send(from: 3, maximumRecords: 1)
        == .answered(
          from: 3, through: 2,
          outcome: .unknown(message: "the journal can't be read: disk on fire")))
    await client.shutdown()
  }

  @Test(
    arguments: [
      ("http://inbox.example:8443", .plainHTTP(host: "inbox.example")),
      ("http://127.0.0.1.example", .plainHTTP(host: "127.0.0.1.example")),
      ("http://128.0.0.1", .plainHTTP(host: "128.0.0.1")),
      ("ftp://localhost", .url("ftp://localhost")), ("", .url("")),
      ("https://", .url("https://")), ("https://a@b", .url("https://a@b")),
      ("https://b?x=1", .url("https://b?x=1")),
    ] as [(String, UpstreamError)])
  func addressesThatAreRefused(url: String, error: UpstreamError) {
    #expect(throws: error) {
      try UpstreamClient(
        UpstreamSettings(url: url, device: "d", epoch: 7, token: "t"), source: noJournal)
    }
  }

  @Test(arguments: ["", "a b", "a\r\nX: y", "ü"])
  func tokensThatAreRefused(token: String) {
    #expect(throws: UpstreamError.token) {
      try UpstreamClient(
        UpstreamSettings(url: "https://localhost", device: "d", epoch: 7, token: token),
        source: noJournal)
    }
  }

  @Test(arguments: [
    ("/no/such/file.pem", "the file can't be read"),
    ("README.md", "no certificate could be read from it"),
  ])
  func authoritiesThatAreRefused(file: String, reason: String) throws {
    let path = file.hasPrefix("/") ? file : try ScriptedServer.path(file)
    #expect(throws: UpstreamError.caFile(path: path, reason: reason)) {
      try UpstreamClient(
        UpstreamSettings(
          url: "https://localhost", device: "d", epoch: 7, token: "t", caFile: path),
        source: noJournal)
    }
  }
}
