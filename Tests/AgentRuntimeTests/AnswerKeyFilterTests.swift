import Testing

@testable import AgentRuntime

@Suite struct AnswerKeyFilterTests {
  /// Keys as front ends draw them, and others.
  static func key(_ number: Int) -> String {
    number % 2 == 0 ? "01939b1e-7a2c-7000-8000-\(100_000_000_000 + number)" : "order \(number)"
  }

  @Test func aStoredKeyIsAlwaysRecognised() {
    let filter = AnswerKeyFilter()
    for number in 0..<35_000 { filter.insert(Self.key(number)) }
    #expect((0..<35_000).allSatisfy { filter.mayHold(Self.key($0)) })
  }

  /// By Bloom's formula, (1 - e^(-4·35,000/2^20))^4 = 0.00024.
  @Test func aWeekOfKeysIsToldFromNewOnes() {
    let filter = AnswerKeyFilter()
    for number in 0..<35_000 { filter.insert(Self.key(number)) }
    let mistaken = (35_000..<135_000).filter { filter.mayHold(Self.key($0)) }.count
    #expect(mistaken < 60)
  }

  @Test func anEmptyOneHoldsNothing() {
    let filter = AnswerKeyFilter()
    #expect(!(0..<1000).contains { filter.mayHold(Self.key($0)) })
    #expect(!filter.mayHold(""))
  }
}
