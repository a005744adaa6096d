/// How often an answer of the printer goes wrong on its way: out of a thousand.
struct AnswerRates: Sendable {
  var lost = 0
  var doubled = 0
  var late = 0
  /// It arrives byte by byte.
  var split = 0
  /// A byte of noise comes before it.
  var noise = 0
  /// 40 s is beyond the patience of any host.
  var mostLateMilliseconds: Int64 = 40_000

  static let none = AnswerRates()

  init() {}

  /// What can go wrong with this printer, `permille` times all in all.
  ///
  /// TCP neither loses, doubles nor garbles: there answers are late or in pieces. An answer to GS r
  /// is one byte that does not say what it answers: where that is the proof, a doubled byte, noise,
  /// or one that a line held back for long passes for the next answer, and no host could tell.
  init(_ permille: Int, for build: PrinterBuild) {
    let isNamed = build.profile.confirmsByProcessID
    late = permille / 4
    split = permille
    if !isNamed { mostLateMilliseconds = build.cable == .serial ? 400 : 10_000 }
    guard build.cable == .serial else { return }
    lost = permille / 4
    guard isNamed else { return }
    doubled = permille / 4
    noise = permille / 4
  }
}

/// How often a scan goes wrong on its way: out of a thousand.
struct ScannerRates: Sendable {
  /// It arrives in pieces.
  var split = 0
  /// A bit of it is flipped.
  var flipped = 0
  /// Its end is missing.
  var truncated = 0
  /// It is sent twice, a few milliseconds apart.
  var doubled = 0
  /// It arrives together with the next one.
  var glued = 0

  static let none = ScannerRates()

  init() {}

  /// Of a scanner on a line with so much noise.
  init(noise permille: Int) {
    split = permille
    flipped = permille / 4
    truncated = permille / 4
    doubled = permille / 4
    glued = permille / 2
  }
}
