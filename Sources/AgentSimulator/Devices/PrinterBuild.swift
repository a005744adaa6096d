import DeviceProfiles

/// How one printer is made, beyond what its profile says.
struct PrinterBuild: Sendable {
  enum Cable: Sendable {
    /// TCP port 9100: one host at a time; ends with the printer's power.
    case network
    /// A line that stays open whatever the printer does.
    case serial
  }

  var profile: PrinterProfile
  var cable = Cable.network
  /// Receive buffer: 4 KB is usual, newer models have 64 KB or can be set to 45 bytes.
  var bufferBytes = 4096
  /// For a line of 30 dots: 25 at 150 mm/s, 200 and more on an impact printer.
  var millisecondsPerLine: Int64 = 25
  /// So many lines, feeds and cuts are read ahead of the paper. GS r is answered when it is read:
  /// with 0 only after everything before it is on paper, which no manual promises.
  var linesAhead = 0
  /// Goes on reading without paper and prints on nothing, as cheap ones do. Others stop, and answer
  /// no buffered command (Epson, GS r).
  var readsWithoutPaper = false
  /// What a host asked for before its connection broke goes to whoever is connected when it is due:
  /// a print server that only passes bytes on. Others drop such answers.
  var answersNextHost = false
  /// The line's flow control holds bytes back while the printer is off; else they are gone. A host
  /// that is held back so in the middle of a receipt sends the rest of it to a printer that has
  /// forgotten the beginning, and gets its answer.
  var holdsLineWhenOff = false

  init(profile: PrinterProfile, cable: Cable = .network) {
    self.profile = profile
    self.cable = cable
  }

  /// One of the printers that are sold with such a profile. What no host could tell from a whole
  /// receipt is left out: `linesAhead`, `readsWithoutPaper` and `holdsLineWhenOff`.
  init(profile: PrinterProfile, cable: Cable, chance: inout Chance) {
    self.init(profile: profile, cable: cable)
    bufferBytes = chance.one(of: [512, 4096, 65_536])
    millisecondsPerLine = chance.one(of: [10, 25, 250])
    answersNextHost = chance.percent(30)
  }
}

/// What becomes of paper, answers and pulses.
enum PrinterOutput: Sendable {
  case answer([UInt8])
  case slip(Slip)
  /// 1 is pin 2 of the drawer's connector, 2 is pin 5.
  case pulse(connector: Int)
  /// There is room in the buffer after `receive` could not take all.
  case roomAgain
}

extension PrinterProfile {
  /// The printers of the simulated counters. A list of their own: the story of a seed must not
  /// change with every model that becomes known.
  static let simulated = [
    "epson-tm-t88v", "epson-tm-t20ii", "xprinter-xp-58", "generic-58", "generic-80",
  ].compactMap(PrinterProfile.named)
}
