import Foundation
import Records
import Testing
import Yams

@testable import LocalAPI

/// The OpenAPI document says what the routes do, and nothing else.
struct OpenAPITests {
  typealias Node = [String: Any]

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every operation of the document, by "GET /path".
  static func operations() throws -> [String: Node] {
    let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
    let document = try #require(try Yams.load(yaml: text) as? Node)
    let paths = try #require(document["paths"] as? [String: Node])
    var operations: [String: Node] = [:]
    for (path, item) in paths {
      for (method, operation) in item where method != "parameters" {
        operations["\(method.uppercased()) \(path)"] = operation as? Node
      }
    }
    return operations
  }

  static func body(_ operation: Node) -> Node? {
    let content = (operation["requestBody"] as? Node)?["content"] as? Node
    return content?["application/json"] as? Node
  }

  @Test func everyRouteIsDocumentedAndNoOther() throws {
    let table = Set(RouteTable.routes.map { "\($0.method.rawValue) \($0.path)" })
    #expect(Set(try Self.operations().keys) == table)
  }

  @Test func bodiesHaveTheRoutesMembers() throws {
    let operations = try Self.operations()
    for route in RouteTable.routes {
      guard let members = route.members else { continue }
      let name = "\(route.method.rawValue) \(route.path)"
      let schema = Self.body(try #require(operations[name]))?["schema"] as? Node
      let properties = schema?["properties"] as? Node ?? [:]
      #expect(Set(properties.keys) == Set(members), "\(name)")
      if schema != nil { #expect(schema?["additionalProperties"] as? Bool == false, "\(name)") }
    }
  }

  @Test func whatChangesSomethingTakesAKey() throws {
    for (name, operation) in try Self.operations() {
      let parameters = operation["parameters"] as? [[String: Any]] ?? []
      let takesKey = parameters.contains {
        $0["$ref"] as? String == "#/components/parameters/IdempotencyKey"
      }
      #expect(takesKey == !name.hasPrefix("GET "), "\(name)")
    }
  }

  /// The examples are requests that the server takes.
  @Test func examplesAreTaken() async throws {
    var examples: [(method: String, path: String, body: String)] = []
    for (name, operation) in try Self.operations() {
      guard let content = Self.body(operation) else { continue }
      let several = (content["examples"] as? [String: Node])?.values.map { $0["value"] } ?? []
      let values = several.isEmpty ? [content["example"]] : several
      let parts = name.split(separator: " ")
      for value in values {
        let data = try JSONSerialization.data(withJSONObject: try #require(value ?? nil))
        let path = String(parts[1]).replacing("{n}", with: "1")
        examples.append((String(parts[0]), path, String(decoding: data, as: UTF8.self)))
      }
    }
    #expect(examples.count >= 11)
    let taken = examples
    try await TestLane.run { lane in
      for example in taken {
        let answer = try await lane.request(example.method, example.path, example.body)
        #expect([200, 202].contains(answer.status), "\(example.path): \(answer.detail)")
      }
    }
  }

  @Test func itIsServedAsItIs() async throws {
    let file = try Data(contentsOf: Self.root.appending(path: "Sources/LocalAPI/openapi.yaml"))
    try await TestLane.run { lane in
      let answer = try await lane.request("GET", "/openapi.yaml")
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "application/yaml")
      #expect(answer.body == Array(file))
    }
  }

  @Test func theGuideListsEveryCode() throws {
    let guide = try String(
      contentsOf: Self.root.appending(path: "Docs/LocalAPI.md"), encoding: .utf8)
    for code in ProblemCode.allCases {
      #expect(guide.contains("| \(code.status) | `\(code.rawValue)` |"), "\(code.rawValue)")
    }
  }
}
