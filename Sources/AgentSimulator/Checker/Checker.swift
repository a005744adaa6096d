// The judge of a simulated counter: written against the promises, and not against the code.

/// Watches a counter and says which promises were broken.
///
/// It knows what Docs/ promises and what could be seen, nothing else: amounts, hashes and the course
/// of a sale are worked out here once more, by none of the code that is judged.
struct Checker {
  private var story: Story
  private(set) var violations: [Violation] = []

  init(settings: CheckerSettings) { story = Story(settings: settings) }

  /// Notes what happened at a time in virtual milliseconds; times never go back.
  mutating func saw(_ observation: Observation, at: Int64) { story.note(observation, at: at) }

  /// Judges the whole story.
  mutating func finish() {
    let evidence = Evidence(story)
    var findings = Findings()
    for promise in Promise.allCases {
      findings.promise = promise
      promise.judge.judge(evidence, &findings)
    }
    violations = findings.violations
  }
}
