/// How well something that a profile says is founded, from the least to the best.
public enum SupportLevel: String, Hashable, Sendable, CaseIterable, Comparable {
  case assumed
  case fromAPublicList = "from a public list"
  case fromTheManual = "from the manual"
  case seenOnTheDevice = "seen on the device"

  public static func < (left: SupportLevel, right: SupportLevel) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
