import AgentCore
import DevicePorts

/// Leads the core's device effects to real ports or to the virtual counter. Device thread only.
final class DeviceSwitch {
  private let addresses: [DeviceID: AgentConfiguration.Connection]
  private let ports: Ports
  private let virtual: VirtualCounter?
  private let report: (Event) -> Void

  init(
    loop: DeviceLoop, addresses: [DeviceID: AgentConfiguration.Connection],
    virtual: VirtualCounter?,
    report: @escaping (Event) -> Void
  ) {
    self.addresses = addresses
    self.virtual = virtual
    self.report = report
    ports = Ports(loop: loop) { id, event in
      report(Event(DeviceID(rawValue: id.description), event))
    }
    virtual?.report = report
  }

  func open(_ device: DeviceID) {
    switch addresses[device] {
    case .port(let address): ports.open(PortID(device.rawValue), address)
    case .virtual: virtual?.open(device)
    case nil: break
    }
  }

  func close(_ device: DeviceID) {
    switch addresses[device] {
    case .port: ports.close(PortID(device.rawValue))
    case .virtual: virtual?.close(device)
    case nil: break
    }
  }

  func write(_ device: DeviceID, _ bytes: [UInt8]) {
    switch addresses[device] {
    case .port:
      do throws(PortError) {
        try ports.write(PortID(device.rawValue), bytes)
      } catch {
        ports.close(PortID(device.rawValue))
        report(.portClosed(device, PortProblem(error)))
      }
    case .virtual: virtual?.write(device, bytes)
    case nil: break
    }
  }

  func closeAll() {
    ports.closeAll()
    virtual?.closeAll()
  }
}

extension Event {
  fileprivate init(_ device: DeviceID, _ event: PortEvent) {
    self =
      switch event {
      case .opened: .portOpened(device)
      case .openFailed(let error): .portOpenFailed(device, PortProblem(error))
      case .received(let bytes): .received(device, bytes, entropy: SystemClock.entropy())
      case .wrote(let count): .wrote(device, count: count)
      case .closed(let error): .portClosed(device, PortProblem(error))
      }
  }
}

extension PortProblem {
  fileprivate init(_ error: PortError) {
    self.init(problem: error.problem, remedy: error.remedy)
  }
}
