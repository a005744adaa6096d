enum ChainHolds: Judge {
  static let sentence = ""

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {}
}
