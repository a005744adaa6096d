import AgentCore
import CatalogueStore
import DevicePorts
import JournalStore
import LocalAPI
import Logging
import Records
import ServiceManager
import UpstreamClient

import class Foundation.ProcessInfo

/// All parts of a lane, wired to each other.
struct Assembly: Sendable {
  let host: CoreHost
  private let api: LocalAPIServer
  private let store: JournalStore
  private let catalogue: CatalogueStore
  private let imported: CatalogueStore.Import?
  private let loop: DeviceLoop
  private let journal: JournalThread
  private let delivery: DeliveryWorker?
  private let virtual: VirtualCounter.Plan?
  private let rebuild: @Sendable () throws -> (AgentCore, AgentStart)
  private let notifier = SystemdNotifier(environment: ProcessInfo.processInfo.environment)

  /// Opens the files and wires the parts. The threads run, idle.
  init(_ options: Agent.Options) throws {
    let configuration = options.configuration
    let logger = options.logger
    let clock = SystemClock(zone: configuration.timeZone)
    let store = try JournalStore.open(
      directory: options.stateDirectory, device: configuration.device,
      sources: SealingSources(
        now: { clock.now() }, entropy: SystemClock.entropy, boot: try BootID.current(),
        cutoverMinutes: configuration.businessDayCutoverMinutes))
    self.store = store
    catalogue = try CatalogueStore.open(
      path: options.stateDirectory + "/catalogue.sqlite", currency: configuration.currency)
    imported = try Self.importItems(configuration, into: catalogue, logger)
    let settings = try configuration.coreSettings(virtual: options.virtual)
    let addresses = configuration.addresses(of: settings)
    rebuild = Self.rebuild(configuration, settings, store)

    let delivery = try configuration.upstream.map { upstream in
      try DeliveryWorker(
        upstream, device: configuration.device, store: store, clock: clock, logger: logger)
    }
    self.delivery = delivery
    let live = LiveRelay()
    let relay = HostRelay()
    let journal = JournalThread(store: store) { outcome in relay.journaled(outcome) }
    self.journal = journal
    loop = try DeviceLoop()
    let lookups = try Lookups(catalogue: catalogue, journal: store)
    let edges = CoreEdges(
      addresses: addresses,
      append: { append in
        if let answer = append.answer { lookups.expectAnswer(forKey: answer.claim.key) }
        journal.submit(Append(append), ticket: append.ticket)
        append.log(to: logger)
      },
      resumeAppends: { journal.resume() },
      lookups: lookups,
      notify: { notice in
        live.publish(.notice(notice))
        notice.log(to: logger)
      },
      deliver: { action, answer in delivery?.submit(action, answer) },
      recordsDurable: { live.publish(.recordsDurable(through: $0)) },
      rebuild: rebuild,
      trouble: { logger.critical("selling has halted: \($0)") },
      recovered: { logger.notice("the journal can be written again; selling goes on") })
    host = CoreHost(loop: loop, clock: clock, edges: edges, durableSeq: store.head.seq)
    relay.connect(host)
    virtual = VirtualCounter.Plan(settings: settings, addresses: addresses)
    api = LocalAPIServer(
      configuration: LocalAPIConfiguration(configuration),
      backend: LocalAPIBackend(host: host, journal: store.reader, virtual: virtual),
      logger: logger)
    live.connect(api)
    try loop.start()
    journal.start()
  }

  /// Fills the catalogue from the item file. A lane that has sold before does not close for a
  /// mistake in tonight's file: it sells from the items that it has.
  private static func importItems(
    _ configuration: AgentConfiguration, into catalogue: CatalogueStore, _ logger: Logger
  ) throws(CatalogueError) -> CatalogueStore.Import? {
    guard let file = configuration.catalogueFile else { return nil }
    do throws(CatalogueError) {
      return try catalogue.importCSV(path: file)
    } catch {
      let count = try catalogue.count()
      guard count > 0 else { throw error }
      logger.error("\(error)")
      logger.error("the item file was not taken; selling from the \(count) items of the last one")
      return nil
    }
  }

  /// A core from what the journal shows.
  private static func rebuild(
    _ configuration: AgentConfiguration, _ settings: AgentCoreSettings, _ store: JournalStore
  ) -> @Sendable () throws -> (AgentCore, AgentStart) {
    let configurationHash = Digest.sha256(Array(configuration.effectiveYAML.utf8)).hex
    return {
      let records = try store.reader.readRebuildRecords()
      return (
        try AgentCore(settings: settings, records: records),
        try store.agentStart(version: Agent.version, configurationHash: configurationHash)
      )
    }
  }

  /// Sets everything going; returns the TCP port of the local API.
  func start() async throws -> Int {
    let (core, agentStart) = try rebuild()
    delivery?.start()
    // The doors first: a start that fails on a taken port leaves nothing in the journal.
    let port = try await api.start()
    await host.start(core, agentStart, virtual: virtual)
    if let imported, imported.changed {
      await host.take(.catalogueUpdated(version: imported.version, items: Int64(imported.items)))
    }
    notifier?.send("READY=1")
    await host.keepWatchdog(notifier)
    return port
  }

  /// Ends in good order, also a start that failed halfway.
  func stop() async {
    notifier?.send("STOPPING=1")
    await api.stop()
    await host.stop()
    journal.stop()
    await delivery?.stop()
    loop.stop()
    try? catalogue.close()
    try? store.close()
  }
}
