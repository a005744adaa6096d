// AgentRuntime: the real loop. Edges wired to the core, effects carried out, appends committed
// together.

import AgentCore
import CatalogueStore
import DevicePorts
import JournalStore
import LocalAPI
import Logging
import Records
import RetailTypes
import ServiceManager
import UpstreamClient

import class Foundation.ProcessInfo

/// A running agent: one lane.
public final class Agent: Sendable {
  public static let version = "0.1.0"

  /// The TCP port of the local API.
  public let apiPort: Int
  private let parts: Parts

  var host: CoreHost { parts.host }

  /// Everything that has to be stopped, in the order of stopping.
  private struct Parts: Sendable {
    var api: LocalAPIServer
    var host: CoreHost
    var journal: JournalThread
    var delivery: (worker: DeliveryWorker, task: Task<Void, Never>, client: UpstreamClient)?
    var store: JournalStore
    var catalogue: CatalogueStore
    var loop: DeviceLoop
    var notifier: SystemdNotifier?
  }

  private init(apiPort: Int, parts: Parts) {
    self.apiPort = apiPort
    self.parts = parts
  }

  public struct Options: Sendable {
    public var configuration: AgentConfiguration
    /// Where the journal and the catalogue lie.
    public var stateDirectory: String
    /// Whether virtual devices stand in for those that the configuration does not name.
    public var virtual: Bool
    public var logger: Logger

    public init(
      configuration: AgentConfiguration, stateDirectory: String, virtual: Bool, logger: Logger
    ) {
      self.configuration = configuration
      self.stateDirectory = stateDirectory
      self.virtual = virtual
      self.logger = logger
    }
  }

  /// Opens everything. Once this returns, the lane sells.
  public static func start(_ options: Options) async throws -> Agent {
    let configuration = options.configuration
    let logger = options.logger
    let clock = SystemClock(zone: configuration.timeZone)
    let store = try JournalStore.open(
      directory: options.stateDirectory, device: configuration.device,
      sources: SealingSources(
        now: { clock.now() }, entropy: SystemClock.entropy, boot: try BootID.current(),
        cutoverMinutes: configuration.businessDayCutoverMinutes))
    let catalogue = try CatalogueStore.open(
      path: options.stateDirectory + "/catalogue.sqlite", currency: configuration.currency)
    let imported = try configuration.catalogueFile.map { try catalogue.importCSV(path: $0) }

    let settings = try configuration.coreSettings(virtual: options.virtual)
    let configurationHash = Digest.sha256(Array(configuration.effectiveYAML.utf8)).hex
    let rebuild: @Sendable () throws -> (AgentCore, AgentStart) = {
      let records = try store.reader.rebuildRecords().map {
        try Record(canonicalBytes: $0.bytes)
      }
      let position = try store.delivery.state(epoch: store.epoch)
      return (
        try AgentCore(settings: settings, records: records),
        AgentStart(
          version: version, configurationHash: configurationHash,
          acknowledgedThrough: position.acknowledgedSeq)
      )
    }
    let (core, agentStart) = try rebuild()

    let loop = try DeviceLoop()
    let addresses = configuration.addresses(of: settings)
    let delivery = try configuration.upstream.map { upstream in
      let client = try UpstreamClient(
        UpstreamSettings(
          url: upstream.url, device: configuration.device, epoch: store.epoch,
          token: upstream.token.token, caFile: upstream.caFile),
        source: { from, limit, maximumBytes in
          try store.reader.records(from: from, limit: limit, maximumBytes: maximumBytes)
        })
      return (DeliveryWorker(client: client, store: store, clock: clock, logger: logger), client)
    }
    let live = LiveRelay()
    let relay = HostRelay()
    let journal = JournalThread(store: store) { outcome in relay.journaled(outcome) }
    let edges = CoreEdges(
      addresses: addresses,
      append: { journal.submit(Append($0), ticket: $0.ticket) },
      resumeAppends: { journal.resume() },
      lookups: Lookups(catalogue: catalogue, journal: store.reader),
      notify: { live.publish(.notice($0)) },
      deliver: { action, answer in delivery?.0.submit(action, answer) },
      recordsDurable: { live.publish(.recordsDurable(through: $0)) },
      rebuild: rebuild,
      trouble: { logger.critical("selling has halted: \($0)") },
      recovered: { logger.notice("the journal can be written again; selling goes on") })
    let host = CoreHost(loop: loop, clock: clock, edges: edges)
    relay.connect(host)
    let virtual = VirtualCounter(settings: settings, addresses: addresses)
    try loop.start()
    journal.start()
    let deliveryTask = delivery.map { worker, _ in Task { await worker.run() } }
    await host.start(core, agentStart, virtual: virtual)
    if let imported, imported.changed {
      await host.take(.catalogueUpdated(version: imported.version, items: Int64(imported.items)))
    }

    let api = LocalAPIServer(
      configuration: LocalAPIConfiguration(configuration),
      backend: LocalAPIBackend(
        host: host, journal: store.reader, hasVirtualDevices: options.virtual),
      logger: logger)
    live.connect(api)
    let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)
    var parts = Parts(
      api: api, host: host, journal: journal, delivery: nil, store: store, catalogue: catalogue,
      loop: loop, notifier: notifier)
    if let delivery, let deliveryTask {
      parts.delivery = (delivery.0, deliveryTask, delivery.1)
    }
    do {
      let port = try await api.start()
      let agent = Agent(apiPort: port, parts: parts)
      notifier?.send("READY=1")
      await host.keepWatchdog(notifier)
      return agent
    } catch {
      await Agent(apiPort: 0, parts: parts).stop()
      throw error
    }
  }

  /// Ends in good order: requests in hand are answered, what was recorded is committed.
  public func stop() async {
    parts.notifier?.send("STOPPING=1")
    await parts.api.stop()
    await parts.host.stop()
    parts.delivery?.worker.stop()
    parts.delivery?.task.cancel()
    parts.journal.stop()
    await parts.delivery?.client.shutdown()
    await parts.delivery?.task.value
    parts.loop.stop()
    try? parts.catalogue.close()
    try? parts.store.close()
  }
}
