import AgentCore
import Hummingbird
import Records

/// A request that the API refuses before it reaches the core.
struct Problem: Error, Equatable {
  var code: ProblemCode
  /// What is wrong with this request and what to do about it.
  var detail: String
  /// The path of the member of the body that it is about: `counted.cash`.
  var member: String?
  var headers: HTTPFields

  init(_ code: ProblemCode, _ detail: String, member: String? = nil, headers: HTTPFields = [:]) {
    self.code = code
    self.detail = detail
    self.member = member
    self.headers = headers
  }

  var reply: Reply {
    .problem(
      code.status, code: code.rawValue, title: code.title, detail: detail,
      extra: ["member": member.map(JSONValue.string)])
  }
}
