// UpstreamClient: batches of records out over HTTPS, and what the answers mean.

import AsyncHTTPClient
import CZlib
import Delivery
import Foundation
import NIOCore
import NIOSSL
import Records
import Synchronization

/// Speaks the upstream protocol, version 1, for one journal.
///
/// It never throws for what the network or the upstream does: all of it is an outcome that
/// `DeliveryMachine` understands, with a message that a person can act on.
public final class UpstreamClient: Sendable {
  /// Records in order from a number on: at most so many, of about so many bytes.
  public typealias RecordSource =
    @Sendable (_ from: Int64, _ maximumRecords: Int, _ maximumBytes: Int) async throws
    -> [SealedRecord]

  let settings: UpstreamSettings
  let address: UpstreamAddress
  let tls: TLSConfiguration
  private let client: HTTPClient
  private let source: RecordSource
  private let notes = Mutex(Notes())

  private struct Notes {
    /// The upstream's clock less ours.
    var skewMilliseconds: Int64?
    /// Until an upstream says that it does not know gzip.
    var compresses = true
  }

  public init(
    _ settings: UpstreamSettings, source: @escaping RecordSource
  ) throws(UpstreamError) {
    self.settings = settings
    self.source = source
    address = try UpstreamAddress(settings.url, device: settings.device)
    // RFC 9110, 5.5: visible characters only.
    guard !settings.token.isEmpty, settings.token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw .token }
    tls = try Self.tls(caFile: settings.caFile)
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = .http1Only
    // The token goes to the configured address and nowhere else.
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(settings.connectTimeoutSeconds)
    // Trying again is the delivery machine's business.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  private static func tls(caFile: String?) throws(UpstreamError) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    guard let caFile else { return tls }
    let certificates: [NIOSSLCertificate]
    do {
      certificates = try NIOSSLCertificate.fromPEMFile(caFile)
    } catch {
      let exists = FileManager.default.isReadableFile(atPath: caFile)
      throw .caFile(
        path: caFile,
        reason: exists ? "no certificate could be read from it" : "the file can't be read")
    }
    guard !certificates.isEmpty else {
      throw .caFile(path: caFile, reason: "it holds no certificate")
    }
    tls.trustRoots = .certificates(certificates)
    return tls
  }

  /// How far the upstream's clock was ahead of this machine's at the last answer, to about a
  /// second; `nil` before the first.
  public var clockSkewMilliseconds: Int64? { notes.withLock { $0.skewMilliseconds } }

  /// Ends all connections; requests that are out end as unknown.
  public func shutdown() async {
    // It fails only if it was shut down before.
    try? await client.shutdown()
  }

  // MARK: Batches

  /// Posts records from `from` on, as `DeliveryAction.send` asks; the event that answers it.
  public func send(from: Int64, maximumRecords: Int) async -> DeliveryEvent {
    let records: [SealedRecord]
    do {
      records = try await source(
        from, min(maximumRecords, UpstreamLimits.recordsPerBatch), UpstreamLimits.bytesPerBatch)
    } catch {
      return .answered(
        from: from, through: from - 1,
        outcome: .unknown(message: "the journal can't be read: \(error)"))
    }
    let batch = UpstreamBatch(records, from: from)
    guard let through = batch.seqs.last else {
      return .answered(
        from: from, through: from - 1,
        outcome: .unknown(message: "the journal has no record \(from)"))
    }
    return .answered(from: from, through: through, outcome: await post(batch))
  }

  private func post(_ batch: UpstreamBatch) async -> DeliveryOutcome {
    var request = HTTPClientRequest(url: address.batches)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/x-ndjson")
    let packed = notes.withLock { $0.compresses } ? Self.gzip(batch.body) : nil
    if packed != nil { request.headers.add(name: "content-encoding", value: "gzip") }
    request.body = .bytes(ByteBuffer(bytes: packed ?? batch.body))
    switch await exchange(request) {
    case .failure(let failure): return .unknown(message: failure.message)
    case .success(let answer):
      guard answer.status != 415 || packed == nil else {
        notes.withLock { $0.compresses = false }
        return .unknown(message: "the upstream does not take gzip; sending without from now on")
      }
      return answer.batchOutcome(seqs: batch.seqs, epoch: settings.epoch)
    }
  }

  private static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    let capacity = czlib_gzip_bound(bytes.count)
    var size = 0
    let packed = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      size = czlib_gzip(bytes, bytes.count, buffer.baseAddress, capacity)
      count = max(0, size)
    }
    return size > 0 ? packed : nil
  }

  // MARK: Watermark

  /// Asks how far the upstream has come; the event that answers `DeliveryAction.fetchWatermark`.
  public func watermark() async -> DeliveryEvent {
    let request = HTTPClientRequest(url: address.watermark(epoch: settings.epoch))
    switch await exchange(request) {
    case .failure(let failure): return .watermark(.unknown(message: failure.message))
    case .success(let answer):
      return .watermark(answer.watermarkOutcome(epoch: settings.epoch))
    }
  }

  // MARK: One exchange

  private func exchange(_ request: HTTPClientRequest) async -> Result<UpstreamAnswer, Failure> {
    var request = request
    request.headers.add(name: "authorization", value: "Bearer \(settings.token)")
    request.headers.add(name: "accept", value: "application/json")
    let seconds = settings.answerTimeoutSeconds
    do {
      let answer = try await withDeadline(seconds: seconds) { [client, request] in
        let response = try await client.execute(request, timeout: .seconds(seconds))
        return try await UpstreamAnswer(response)
      }
      if let date = answer.date {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        // Full seconds: the middle of the second is the best guess.
        notes.withLock { $0.skewMilliseconds = date * 1000 + 500 - now }
      }
      return .success(answer)
    } catch {
      return .failure(Failure(message: await message(for: error)))
    }
  }

  struct Failure: Error {
    var message: String
  }
}

/// The time for an answer was up.
struct DeadlinePassed: Error {}

/// What `body` returns, unless it takes longer. (The library's own deadline ends with the head of
/// the answer, and its read timeout begins anew with every byte.)
private func withDeadline<Value: Sendable>(
  seconds: Int64, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask(operation: body)
    group.addTask {
      try await Task.sleep(for: .seconds(seconds))
      throw DeadlinePassed()
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
