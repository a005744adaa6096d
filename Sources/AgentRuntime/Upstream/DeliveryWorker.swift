import AgentCore
import Delivery
import JournalStore
import Logging
import Records
import Synchronization
import UpstreamClient

/// Carries out what the delivery machine wants, one action after the other: talks to the upstream,
/// reads the journal, keeps the position.
final class DeliveryWorker: Sendable {
  typealias Answer = @Sendable (Event) -> Void

  private let actions: AsyncStream<(DeliveryAction, Answer)>
  private let queue: AsyncStream<(DeliveryAction, Answer)>.Continuation
  private let client: UpstreamClient
  private let store: JournalStore
  private let clock: SystemClock
  private let logger: Logger

  private let task = Mutex<Task<Void, Never>?>(nil)

  init(
    _ upstream: AgentConfiguration.Upstream, device: String, store: JournalStore,
    clock: SystemClock, logger: Logger
  ) throws(UpstreamError) {
    client = try UpstreamClient(
      UpstreamSettings(
        url: upstream.url, device: device, epoch: store.epoch, token: upstream.token.token,
        caFile: upstream.caFile),
      source: { from, limit, maximumBytes in
        try store.reader.records(from: from, limit: limit, maximumBytes: maximumBytes)
      })
    self.store = store
    self.clock = clock
    self.logger = logger
    (actions, queue) = AsyncStream.makeStream()
  }

  func submit(_ action: DeliveryAction, _ answer: @escaping Answer) {
    queue.yield((action, answer))
  }

  func start() { task.withLock { $0 = Task { await run() } } }

  private func run() async {
    for await (action, answer) in actions {
      do {
        if let event = try await carryOut(action) {
          answer(.delivery(event, entropy: SystemClock.entropy()))
        }
      } catch {
        logger.error("delivery: \(error)")
        if case .compareHash = action {
          let unknown = DeliveryEvent.watermark(.unknown(message: "\(error)"))
          answer(.delivery(unknown, entropy: SystemClock.entropy()))
        }
      }
    }
  }

  /// What is under way is given up: without an answer it is sent again.
  func stop() async {
    queue.finish()
    let task = task.withLock { $0 }
    task?.cancel()
    await client.shutdown()
    await task?.value
  }

  private func carryOut(_ action: DeliveryAction) async throws -> DeliveryEvent? {
    switch action {
    case .fetchWatermark: return await client.watermark()
    case .send(let from, let maximumRecords):
      return await client.send(from: from, maximumRecords: maximumRecords)
    case .deadLetter(let seq, let code, let message):
      logger.warning("the upstream refused record \(seq): \(code): \(message)")
    case .alarm(let alarm): logger.error("\(alarm)")
    case .alarmCleared: logger.notice("the upstream takes this lane's records again")
    case .arm, .disarm: preconditionFailure("the core keeps the delivery's timer")
    case .compareHash, .checkOwnCopy, .storePosition, .healed, .attempt: break
    }
    return try store.carryOut(action, at: clock.now().rfc3339)
  }
}
