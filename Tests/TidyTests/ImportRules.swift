/// Judges the imports of one source text by the table of rooms.
enum ImportRules {
  /// What is forbidden in `source`, a file of the target `room`: one message for each import.
  static func violations(in source: String, of room: Room) -> [String] {
    modules(importedBy: source).compactMap { module in
      reason(against: module, in: room).map { "\(room.name) imports \(module): \($0)" }
    }
  }

  private static func reason(against module: String, in room: Room) -> String? {
    if module == "AgentSimulator", !Room.simulatorUsers.contains(room.name) {
      return "only tests and the simulator's program do"
    }
    guard let other = Room.named(module) else {
      guard room.layer <= 2 else { return nil }
      return Room.inC.contains(module)
        ? "no C target below layer 3" : "layers 0 to 2 import nothing but this project's rooms"
    }
    if other.name == room.name { return "a target does not import itself" }
    if other.layer < room.layer || Room.sideways.contains([room.name, other.name]) { return nil }
    return other.layer == room.layer
      ? "rooms of one layer don't know each other" : "an arrow points only down the table"
  }

  /// The modules that `source` imports, `import struct A.B` and attributes included.
  static func modules(importedBy source: String) -> [String] {
    let modifiers: Set<Substring> = [
      "public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency",
      "@_exported", "@_implementationOnly",
    ]
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
    ]
    return source.split(whereSeparator: \.isNewline).flatMap { $0.split(separator: ";") }
      .compactMap { line in
        var words = line.split(whereSeparator: \.isWhitespace)[...]
        while let first = words.first, modifiers.contains(first) || first.hasPrefix("@_spi(") {
          words = words.dropFirst()
        }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        if let kind = words.first, kinds.contains(kind) { words = words.dropFirst() }
        return words.first.map { String($0.prefix { $0 != "." }) }
      }
  }
}
