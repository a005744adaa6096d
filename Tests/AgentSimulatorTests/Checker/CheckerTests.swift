import Testing

@testable import AgentSimulator

@Suite struct CheckerTests {
  @Test func aGoodDayBreaksNoPromise() {
    #expect(TestDay.good.violations().map(\.description) == [])
  }

  @Test func everyPromiseIsASentence() {
    for promise in Promise.allCases {
      #expect(promise.sentence.hasSuffix("."))
      #expect(!promise.sentence.contains("\n"))
    }
  }
}
