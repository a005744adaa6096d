import AgentCore

// What a program does that holds the agent in itself, without HTTP.
extension Agent {
  /// Asks the core with every permission.
  public func perform(_ command: Command) async -> Reply {
    await host.perform(command, permissions: Permission.allCases, idempotency: nil)
  }

  /// Reads a code with the virtual scanner.
  public func scanVirtually(_ text: String) async { await host.scanVirtually(text) }

  /// What the virtual devices have done so far.
  public struct VirtualCounterState: Sendable {
    public var text: String
    public var png: [UInt8]
    public var drawerPulses: Int
  }

  public func virtualCounter() async -> VirtualCounterState {
    VirtualCounterState(
      text: await host.virtualPaperText, png: await host.virtualPaperPNG,
      drawerPulses: await host.virtualDrawerPulses)
  }
}
