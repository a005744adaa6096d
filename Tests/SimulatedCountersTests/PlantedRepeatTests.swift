import ShopKit
import Testing

extension PlantedDefectTests {
  /// What a developer does with a seed that fails: repeats it, and reads the shortest script.
  @Test func aFailingSeedIsRepeatedByItsCommandAndByItsShortestScript() async throws {
    let defect = try #require(try PlantedDefect.all.get().first(where: \.isInShortSet))
    let tree = try await PlantedTree()
    let program = try await tree.build(defect)
    defer { tree.remove(program) }
    let found = try await program.run([
      "--seed", "1", "--seeds", "\(defect.seeds)", "--events", "\(defect.events)",
    ])
    #expect(found.exit == .code(1))
    let repeating = try #require(Self.command(after: "  repeat: ", in: found.output))
    let shortest = try #require(Self.command(after: "  shortest script: ", in: found.output))
    #expect(shortest.contains("--only"))
    for command in [repeating, shortest] {
      let again = try await program.run(command)
      #expect(again.exit == .code(1))
      #expect(again.output.contains(defect.promise), "\(command)")
    }
    // Some steps, of a thousand, and what is told fits on a screen or two.
    let steps = shortest.drop { $0 != "--only" }.dropFirst().first ?? ""
    #expect(steps.split(separator: ",").count <= 40, "\(steps)")
  }

  /// The arguments of "posagent-sim --seed 3 …".
  private static func command(after label: String, in output: String) -> [String]? {
    let line = output.split(separator: "\n").first { $0.hasPrefix(label) }
    let words = line?.dropFirst(label.count).split(separator: " ").map(String.init)
    guard words?.first == "posagent-sim" else { return nil }
    return words.map { Array($0.dropFirst()) }
  }
}
