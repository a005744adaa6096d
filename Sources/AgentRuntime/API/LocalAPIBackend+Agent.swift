import AgentCore
import JournalStore
import LocalAPI
import Records

extension LocalAPIBackend {
  /// The API's needs, met by the core and the journal.
  init(host: CoreHost, journal: JournalReader, virtual: VirtualCounter.Plan?) {
    self.init(
      perform: { command, permissions, idempotency in
        await host.perform(command, permissions: permissions, idempotency: idempotency)
      },
      head: { await host.durableSeq },
      records: { after, limit in
        try journal.records(from: after + 1, limit: limit, maximumBytes: 1 << 20)
      },
      snapshot: {
        let (devices, display) = await host.snapshot
        return LiveSnapshot(devices: devices.arrayValue ?? [], display: display)
      },
      health: { await host.trouble.map(LocalAPIHealth.failing) ?? .ok },
      virtual: virtual.map { VirtualDevices(host: host, plan: $0) })
  }
}

extension VirtualDevices {
  fileprivate init(host: CoreHost, plan: VirtualCounter.Plan) {
    self.init()
    if plan.scanner != nil { scan = { text in await host.scanVirtually(text) } }
    if plan.printer != nil {
      paperPNG = { await host.virtualPaperPNG }
      setFaults = { json in await host.setVirtualFaults(json) }
    }
  }
}

extension CoreHost {
  func scanVirtually(_ text: String) { virtual?.scan(text) }

  var virtualPaperPNG: [UInt8] { virtual?.paperPNG ?? [] }

  /// What the virtual printer has printed, as text.
  var virtualPaperText: String { virtual?.paperText ?? "" }

  var virtualDrawerPulses: Int { virtual?.drawerPulses ?? 0 }

  func setVirtualFaults(_ json: JSONValue) -> Reply {
    guard let faults = VirtualFaults(json: json) else {
      return .problem(
        422, code: "invalid_faults", title: "Not a set of faults",
        detail: "Give true or false for refuse, stall and mute; what is left out is off.")
    }
    virtual?.set(faults)
    return Reply(status: 200, body: faults.json)
  }
}

extension LocalAPIConfiguration {
  init(_ configuration: AgentConfiguration) {
    self.init(
      listenHost: configuration.api.listen.host, port: configuration.api.listen.port,
      socketPath: configuration.api.socket, origins: configuration.api.origins,
      tokens: configuration.api.tokens.map {
        Token(name: $0.name, role: $0.role, secret: $0.secret.token)
      },
      roles: Dictionary(
        configuration.roles.map { ($0.name, $0.permissions) },
        uniquingKeysWith: { first, _ in first }),
      currency: configuration.currency)
  }
}
