// AgentRuntime: the real loop. Edges wired to the core, effects carried out, appends committed
// together.

import Logging

/// A running agent: one lane.
public final class Agent: Sendable {
  public static let version = "0.1.0"

  /// The TCP port of the local API.
  public let apiPort: Int
  private let assembly: Assembly

  var host: CoreHost { assembly.host }

  private init(apiPort: Int, assembly: Assembly) {
    self.apiPort = apiPort
    self.assembly = assembly
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
    let assembly = try Assembly(options)
    do {
      return Agent(apiPort: try await assembly.start(), assembly: assembly)
    } catch {
      await assembly.stop()
      throw error
    }
  }

  /// Ends in good order: requests in hand are answered, what was recorded is committed.
  public func stop() async { await assembly.stop() }
}
