import AgentCore
import Hummingbird

/// One route of the API: a method and path, the members that its body may have, and what it does.
struct Route: Sendable {
  enum Action: Sendable {
    /// Goes through the core.
    case command(@Sendable (RequestReader) throws(Problem) -> Command)
    /// Open to everyone on this machine.
    case health
    case openAPI
    case events
    case virtual(VirtualAction)
  }

  enum VirtualAction: Sendable {
    case scan
    case paper
    case faults
  }

  let method: HTTPRequest.Method
  /// With {name} for each part that varies.
  let path: String
  /// The members that the body may have; `nil` for a body that the route reads as a whole.
  let members: [String]?
  let action: Action

  private let parts: [Substring]

  init(
    _ method: HTTPRequest.Method, _ path: String, _ members: [String]? = [], action: Action
  ) {
    self.method = method
    self.path = path
    self.members = members
    self.action = action
    parts = Self.split(path)
  }

  /// A route that goes through the core.
  init(
    _ method: HTTPRequest.Method, _ path: String, _ members: [String] = [],
    _ command: @escaping @Sendable (RequestReader) throws(Problem) -> Command
  ) {
    self.init(method, path, members, action: .command(command))
  }

  static func split(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The parts of `request` that stand for {…}; `nil` if the path is another.
  func match(_ request: [Substring]) -> [String]? {
    guard request.count == parts.count else { return nil }
    var parameters: [String] = []
    for (own, sent) in zip(parts, request) {
      if own.hasPrefix("{") {
        guard (1...Self.maximumParameterBytes).contains(sent.utf8.count) else { return nil }
        parameters.append(String(sent))
      } else if own != sent {
        return nil
      }
    }
    return parameters
  }

  /// Ids are UUIDs and numbers; nothing longer can be one.
  private static let maximumParameterBytes = 64
}
