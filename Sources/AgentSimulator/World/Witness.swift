import AgentCore
import Crypto
import Records

/// Notes all that could be seen: for the checker, for the digest and, if asked for, as a story.
struct Witness {
  private(set) var checker: Checker
  private var hasher = SHA256()
  /// What happened, line by line, if anybody wants to read it.
  private(set) var story: [String] = []
  private let tellsStory: Bool
  private(set) var observations = 0

  init(_ settings: CheckerSettings, tellsStory: Bool) {
    checker = Checker(settings: settings)
    self.tellsStory = tellsStory
  }

  mutating func saw(_ observation: Observation, at milliseconds: Int64) {
    observations += 1
    hash(milliseconds)
    hash(observation)
    if tellsStory { story.append("\(milliseconds) ms  \(observation.summary)") }
    checker.saw(observation, at: milliseconds)
  }

  /// Something that explains the story and is no observation.
  mutating func tell(_ text: @autoclosure () -> String, at milliseconds: Int64) {
    if tellsStory { story.append("\(milliseconds) ms  -- \(text())") }
  }

  mutating func finish() { checker.finish() }

  /// The same for the same seed, on every machine and in every build.
  var digest: String {
    RecordHash(digest: Array(hasher.finalize())).hex
  }

  private mutating func hash(_ number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { hasher.update(bufferPointer: $0) }
  }

  private mutating func hash(_ bytes: [UInt8]) {
    hash(Int64(bytes.count))
    hasher.update(data: bytes)
  }

  private mutating func hash(_ observation: Observation) {
    switch observation {
    case .asked(let ask): hash(ask.id)
    case .replied(let id, let reply, let head):
      hash(id)
      hash(Int64(reply.status))
      hash(JCS.bytes(reply.body))
      hash(head)
    case .answered(let id, let reply):
      hash(id)
      hash(Int64(reply.status))
    case .displayed(let display, let head):
      hash(JCS.bytes(display))
      hash(head)
    case .journal(let epoch, let lines):
      hash(epoch)
      for line in lines { hash(Array(line.hash.hex.utf8)) }
    case .inbox(let image):
      for held in image.accepted { hash(Array(held.line.hash.hex.utf8)) }
    default: hash(Array(observation.summary.utf8))
    }
  }
}

extension Observation {
  /// In one line, for people.
  var summary: String {
    switch self {
    case .asked(let ask):
      "front end \(ask.frontEnd + 1) asks \(ask.id): \(ask.command)"
    case .replied(let id, let reply, let head):
      "answer to \(id) leaves at \(head): \(reply.status) \(reply.code)"
    case .answered(let id, let reply): "answer to \(id) arrives: \(reply.status) \(reply.code)"
    case .displayed(let display, let head):
      "display at \(head): \(String(decoding: JCS.bytes(display), as: UTF8.self))"
    case .scanned(let text, let garbled): "scanned \(text)\(garbled ? ", garbled" : "")"
    case .paperBegun(let head): "a slip is begun at \(head)"
    case .slip(let slip):
      "slip, \(slip.isWhole ? "whole" : "torn"): \(slip.lines.joined(separator: "/"))"
    case .drawerPulsed(let head): "the drawer opens at \(head)"
    case .printerLost: "the printer is lost"
    case .agentStarted(let head, let epoch): "the agent starts at \(head) of \(epoch)"
    case .agentStopped: "the agent is gone"
    case .journal(let epoch, let lines):
      "journal \(epoch): \(lines.first?.seq ?? 0) to \(lines.last?.seq ?? 0)"
    case .epochSealed(let epoch, let next): "journal \(epoch) is sealed, \(next) follows"
    case .inbox(let image): "the inbox holds \(image.accepted.count) records"
    case .settled(let waiting): "settled: \(waiting.isEmpty ? "nothing waits" : "\(waiting)")"
    }
  }
}

extension Reply {
  fileprivate var code: String {
    body["code"]?.stringValue ?? body["state"]?.stringValue ?? ""
  }
}
