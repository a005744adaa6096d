import DeviceDrivers
import Records
import RetailTypes

extension AgentCore {
  mutating func openDevices(at now: Instant) {
    for scanner in settings.scanners {
      drive(scanner.id, at: now) { $0.start() }
    }
    perform(printing.driver?.start(at: now) ?? [], at: now)
  }

  mutating func portOpened(_ device: DeviceID, at now: Instant) {
    attached(device)
    if device == settings.printer?.id {
      perform(printing.driver?.portOpened(at: now) ?? [], at: now)
    } else {
      drive(device, at: now) { $0.portOpened() }
    }
  }

  mutating func portOpenFailed(_ device: DeviceID, _ problem: PortProblem, at now: Instant) {
    show(device, .absent, problem)
    if device == settings.printer?.id {
      perform(printing.driver?.openFailed(at: now) ?? [], at: now)
    } else {
      drive(device, at: now) { $0.openFailed() }
    }
  }

  mutating func portClosed(_ device: DeviceID, _ problem: PortProblem, at now: Instant) {
    detached(device, problem)
    if device == settings.printer?.id {
      perform(printing.driver?.portClosed(at: now) ?? [], at: now)
    } else {
      drive(device, at: now) { $0.portClosed() }
    }
  }

  mutating func received(
    _ bytes: [UInt8], from device: DeviceID, at now: Instant, entropy: Entropy
  ) {
    if device == settings.printer?.id {
      perform(printing.driver?.received(bytes, at: now) ?? [], at: now)
    } else {
      drive(device, at: now, entropy: entropy) { $0.received(bytes) }
    }
  }

  mutating func wrote(_ count: Int, to device: DeviceID, at now: Instant) {
    guard device == settings.printer?.id else { return }
    perform(printing.driver?.wrote(count, at: now) ?? [], at: now)
  }

  mutating func timerFired(_ timer: TimerID, at now: Instant, entropy: Entropy) {
    switch timer {
    case .printer(_, let timer):
      perform(printing.driver?.timerFired(timer, at: now) ?? [], at: now)
    case .scanner(let device): drive(device, at: now, entropy: entropy) { $0.timerFired() }
    case .delivery: deliver(.timerFired, at: now, entropy: entropy)
    }
  }

  // MARK: What a technician sees

  private mutating func attached(_ device: DeviceID) {
    guard let entry = devices[device], entry.state == .absent else { return }
    show(device, .ready, nil)
    append([
      RecordDraft(
        .deviceAttached,
        [
          "device": .string(device.rawValue), "kind": .string(entry.kind.rawValue),
          "transport": .string(entry.transport), "path": .string(entry.path),
          "profile": JSONValue(entry.profile),
        ])
    ])
  }

  private mutating func detached(_ device: DeviceID, _ problem: PortProblem) {
    guard let entry = devices[device], entry.state != .absent else { return }
    show(device, .absent, problem)
    append([
      RecordDraft(
        .deviceDetached,
        ["device": .string(device.rawValue), "reason": .string(problem.problem)])
    ])
  }

  /// What the printer says of itself, or why its driver gave the connection up.
  mutating func show(_ printer: DeviceID, _ condition: PrinterCondition) {
    let problem = condition.problem.map {
      PortProblem(problem: $0, remedy: condition.remedy ?? "")
    }
    switch condition.state {
    case .ready: show(printer, .ready, problem)
    case .fault: show(printer, .fault, problem)
    case .absent: detached(printer, problem ?? PortProblem(problem: "closed", remedy: ""))
    }
  }

  private mutating func show(
    _ device: DeviceID, _ state: DeviceTable.Entry.State, _ problem: PortProblem?
  ) {
    update(device) { entry in
      entry.state = state
      entry.problem = problem?.problem
      entry.remedy = problem?.remedy
    }
    // A drawer is as well as the printer that it hangs on: one that is out of paper takes no pulse.
    if device == settings.printer?.id, let drawer = settings.drawer {
      let isReady = state == .ready
      update(DeviceID(rawValue: drawer.id)) { entry in
        entry.state = state
        entry.problem = isReady ? nil : "its printer: \(problem?.problem ?? "not reachable")"
        entry.remedy = isReady ? nil : problem?.remedy
      }
    }
  }

  private mutating func update(
    _ device: DeviceID, _ change: (inout DeviceTable.Entry) -> Void
  ) {
    guard devices.update(device, change), let entry = devices[device] else { return }
    emit(.notify(.device(entry.json)))
  }
}
