import DeviceProfiles

extension EscPosInterpreter {
  mutating func carryOut(
    _ first: UInt8, _ second: UInt8, _ parameters: [UInt8],
    into events: inout [InterpreterEvent]
  ) {
    switch first {
    case EscPosCommand.esc: escape(second, parameters, into: &events)
    case EscPosCommand.gs: group(second, parameters, into: &events)
    case EscPosCommand.fs: file(second)
    default: break  // Real-time commands were carried out when they arrived.
    }
  }

  private mutating func escape(
    _ second: UInt8, _ parameters: [UInt8], into events: inout [InterpreterEvent]
  ) {
    let n = parameters.first ?? 0
    switch Character(UnicodeScalar(second)) {
    case "@": reset()
    case "!":
      settings.bold = n & 0x08 != 0
      settings.heightFactor = n & 0x10 != 0 ? 2 : 1
      settings.widthFactor = n & 0x20 != 0 ? 2 : 1
      settings.underlined = n & 0x80 != 0
      if n & 0x01 != 0 { notDrawn("font B") }
    case "E", "G": settings.bold = n & 1 != 0
    case "-": settings.underlined = n == 1 || n == 2 || n == 49 || n == 50
    case "M": if n != 0 && n != 48 { notDrawn("font B") }
    case "a":
      // In force from the beginning of a line only.
      if line.isEmpty { settings.justification = n & 0x0F }
    case "t": selectCodePage(n)
    case "R": if n != 0 { notDrawn("an international character set") }
    case "2": settings.lineSpacing = PrintSettings.defaultLineSpacing
    case "3": settings.lineSpacing = Int(n)
    case "d": feed(lines: Int(n))
    case "J":
      if !line.isEmpty { printLine() }
      feed(dots: Int(n))
    case "p":
      events.append(
        .drawerPulse(
          connector: n & 1 == 0 ? 1 : 2, onMilliseconds: Int(parameters[1]) * 2,
          offMilliseconds: Int(max(parameters[1], parameters[2])) * 2))
    case "i", "m": cut(into: &events)
    case "=", "c", "r", "S", "T", "u", "v", "?": break  // No effect on what is drawn here.
    default: notDrawn(Self.name(EscPosCommand.esc, second))
    }
  }

  private mutating func group(
    _ second: UInt8, _ parameters: [UInt8], into events: inout [InterpreterEvent]
  ) {
    let n = parameters.first ?? 0
    switch Character(UnicodeScalar(second)) {
    case "!":
      settings.widthFactor = Int(n >> 4 & 7) + 1
      settings.heightFactor = Int(n & 7) + 1
    case "B": settings.inverse = n & 1 != 0
    case "V": cut(into: &events)
    case "r":
      let isPaper = n == 1 || n == 49
      let isDrawer = n == 2 || n == 50
      guard isPaper || isDrawer else { return }
      events.append(
        .statusRequested(
          answer: [isPaper ? status.bufferedPaperByte : status.bufferedDrawerByte]))
    case "a": if n != 0 { events.append(.statusRequested(answer: status.automaticBytes)) }
    case "I": identify(n, into: &events)
    case "(": extended(parameters, into: &events)
    case "H", "P", "f", "h", "w": break  // They set up what is not drawn.
    default: notDrawn(Self.name(EscPosCommand.gs, second))
    }
  }

  private mutating func file(_ second: UInt8) {
    switch Character(UnicodeScalar(second)) {
    case ".":
      settings.chineseMode = false
      settings.chineseLead = false
    case "&": settings.chineseMode = profile.startsInChineseMode
    default: notDrawn(Self.name(EscPosCommand.fs, second))
    }
  }

  private mutating func reset() {
    let chineseMode = settings.chineseMode
    settings = PrintSettings(profile: profile)
    settings.chineseMode = chineseMode
    line = []
    lineEnd = 0
  }

  private mutating func selectCodePage(_ number: UInt8) {
    guard let name = profile.codePages.first(where: { $0.number == number })?.page else {
      return fault("ESC t \(number): \(profile.name) has no code page of that number")
    }
    settings.codePage = CodePage.named(name)
    if settings.codePage == nil { notDrawn("code page \(name)") }
  }

  /// ESC d: the line in the buffer counts as the first of the lines fed.
  private mutating func feed(lines: Int) {
    var lines = lines
    if !line.isEmpty {
      printLine()
      lines -= 1
    }
    feed(dots: lines * settings.lineSpacing)
  }

  private mutating func cut(into events: inout [InterpreterEvent]) {
    if !line.isEmpty { printLine() }
    guard profile.cut != .none else { return fault("told to cut: \(profile.name) has no cutter") }
    paper.cut()
    events.append(.cut)
  }

  private mutating func identify(_ n: UInt8, into events: inout [InterpreterEvent]) {
    let text: String? =
      switch PrinterIdentity(rawValue: n) {
      case .firmware: "1.00 virtual"
      case .maker: profile.vendor
      case .model: profile.model
      case .serialNumber: "VIRTUAL"
      case nil: nil
      }
    // "_", the text and NUL; the numbers 1 to 3 ask for one byte.
    events.append(.statusRequested(answer: text.map { [0x5F] + Array($0.utf8) + [0] } ?? [0x02]))
  }

  private mutating func extended(
    _ parameters: [UInt8], into events: inout [InterpreterEvent]
  ) {
    let isProcessID =
      parameters.count == 9 && parameters.starts(with: [UInt8(ascii: "H"), 6, 0, 48, 48])
    guard isProcessID else {
      let function = Character(UnicodeScalar(parameters.first ?? 0))
      return notDrawn("GS ( \(function)")
    }
    guard profile.confirmsByProcessID else {
      return fault("GS ( H: \(profile.name) does not confirm by process id")
    }
    events.append(.processIDRequested(answer: [0x37, 0x22] + parameters.suffix(4) + [0]))
  }

  private mutating func notDrawn(_ what: String) { fault("not drawn: \(what)") }
}
