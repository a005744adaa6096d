import AgentCore
import DeviceDrivers

/// Which states and transitions of the lane a run has been through.
public struct Coverage: Sendable {
  /// A state, what happened there, and the state that followed.
  public struct Transition: Hashable, Sendable {
    public var from: LaneState
    public var event: String
    public var to: LaneState
  }

  public private(set) var states: [LaneState: Int] = [:]
  public private(set) var transitions: [Transition: Int] = [:]
  /// Answers by status and code.
  public private(set) var answers: [String: Int] = [:]
  /// Events that the core was given.
  public private(set) var steps = 0

  public init() {}

  mutating func count(_ event: Event, from: LaneState, to: LaneState, _ effects: [Effect]) {
    steps += 1
    states[to, default: 0] += 1
    transitions[Transition(from: from, event: event.name, to: to), default: 0] += 1
  }

  mutating func count(_ reply: Reply) {
    answers["\(reply.status) \(reply.body["code"]?.stringValue ?? "")", default: 0] += 1
  }

  public mutating func add(_ other: Coverage) {
    steps += other.steps
    states.merge(other.states, uniquingKeysWith: +)
    transitions.merge(other.transitions, uniquingKeysWith: +)
    answers.merge(other.answers, uniquingKeysWith: +)
  }
}

extension Event {
  /// Its kind, without what it carries.
  fileprivate var name: String {
    switch self {
    case .started: "started"
    case .request: "request"
    case .portOpened: "port opened"
    case .portOpenFailed: "port open failed"
    case .portClosed: "port closed"
    case .received: "received"
    case .wrote: "wrote"
    case .found: "found"
    case .notFound: "not found"
    case .saleFetched: "sale fetched"
    case .answerFetched: "answer fetched"
    case .lookupFailed: "look-up failed"
    case .journaled: "journaled"
    case .timerFired: "timer"
    case .delivery: "delivery"
    case .catalogueUpdated: "catalogue"
    }
  }
}
