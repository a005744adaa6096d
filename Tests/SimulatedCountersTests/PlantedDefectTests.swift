import ShopKit
import Testing

/// Mistakes planted on purpose: one that no seed finds is a hole in the checker or in the world.
///
/// They take minutes each: `make soak` plants them all.
@Suite(.serialized, .enabled(if: Project.setting("PLANTED") != nil, "PLANTED=all, or make soak"))
struct PlantedDefectTests {
  @Test func everyPlantedDefectIsFound() async throws {
    let defects = try PlantedDefect.chosen()
    try #require(!defects.isEmpty)
    let tree = try await PlantedTree()
    await withTaskGroup(of: Void.self) { hunts in
      for (index, defect) in defects.enumerated() {
        do {
          let program = try await tree.build(defect)
          // One is hunted while the next is built.
          if index > 0 { await hunts.next() }
          hunts.addTask {
            await Self.hunt(defect, program)
            tree.remove(program)
          }
        } catch {
          Issue.record("\(error)")
        }
      }
    }
  }

  private static func hunt(_ defect: PlantedDefect, _ program: SimulatorProgram) async {
    do {
      for seed in 1...defect.seeds {
        let outcome = try await program.outcome(seed: seed, events: defect.events)
        let found = outcome.isStoppedByAssertion ? [PlantedDefect.assertion] : outcome.broken
        guard !found.isEmpty else { continue }
        print("planted \(defect.name): seed \(seed) finds \(found.joined(separator: "; "))")
        if found.contains(defect.promise) { return }
      }
      Issue.record(
        """
        \(defect.name) (\(defect.defect)) is not found by "\(defect.promise)" in \(defect.seeds) \
        seeds of \(defect.events) events
        """)
    } catch {
      Issue.record("\(defect.name): \(error)")
    }
  }

  @Test func everyPatchIsOneRowOfTheDocumentation() throws {
    let defects = try PlantedDefect.all.get()
    #expect(defects.count >= 22)
    #expect(Set(defects.map(\.defect)).count == defects.count)
    let page = try String(contentsOfFile: Project.root.file("Docs/Testing.md"), encoding: .utf8)
    // Their names begin with a number.
    let rows = page.split(separator: "\n").filter { $0.wholeMatch(of: /\| `[0-9]{2}-.*/) != nil }
    #expect(rows.map(String.init) == defects.map(\.row))
  }
}
