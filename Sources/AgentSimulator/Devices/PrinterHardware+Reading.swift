import DeviceProfiles

// How bytes come out of the buffer and become work.
extension PrinterHardware {
  /// Reads and does all that needs no time, until something does or there is nothing left.
  mutating func work() {
    guard isOn, canPrint else { return }
    while true {
      if let due = mechanism.due, due <= clock, let work = mechanism.finish() { finish(work) }
      mechanism.begin(at: clock)
      if let due = mechanism.due, due <= clock { continue }
      guard mechanism.printing <= build.linesAhead, readNext() else { break }
    }
    offerRoom()
  }

  /// Reads the next command or stretch of text. Says whether there was one.
  private mutating func readNext() -> Bool {
    guard buffer.count > 0 else { return false }
    if reading.skipped > 0 {
      take(min(reading.skipped, buffer.count))
      return true
    }
    let first = buffer[0]
    if first >= 0x20 {
      readText()
      return true
    }
    guard [0x10, 0x1B, 0x1C, 0x1D].contains(first) else {
      take(1)
      control(first)
      return true
    }
    switch PrinterCommandSet.length(of: buffer, profile: build.profile) {
    case .incomplete: return false
    case .command(let count):
      let command = Array(buffer.first(count))
      take(count)
      obey(command)
    case .unknown(let count): take(count)
    case .data(let header, let count):
      take(header)
      reading.skipped = count
    }
    return true
  }

  private mutating func take(_ count: Int) {
    if reading.skipped > 0 { reading.skipped -= count }
    buffer.drop(count)
    read += count
  }

  // MARK: Text

  /// Characters up to the end of the line on paper or to the next control character.
  private mutating func readText() {
    let columns = build.profile.columns
    let width = reading.widthFactor
    if reading.lineColumns + width > columns, reading.lineColumns > 0 { printLine() }
    let most = max(1, (columns - reading.lineColumns) / width)
    var count = 1
    while count < most, count < buffer.count, buffer[count] >= 0x20 { count += 1 }
    roll.set(reading.alphabet)
    roll.append(buffer.first(count))
    reading.lineColumns += count * width
    reading.lineHeight = max(reading.lineHeight, reading.heightFactor)
    take(count)
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x0A: if roll.isLineEmpty { feed(dots: reading.lineSpacing) } else { printLine() }
    case 0x09:
      // Tab stops stand at every eighth character (ESC D, default).
      let stop = (reading.lineColumns / 8 + 1) * 8
      let blanks = min(stop, build.profile.columns) - reading.lineColumns
      roll.append(repeatElement(0x20, count: max(0, blanks)))
      reading.lineColumns += max(0, blanks)
    // CR does nothing on these cables; others mean nothing in standard mode.
    default: break
    }
  }

  private mutating func printLine() {
    roll.endLine()
    // A character of font A is 24 dots high.
    mechanism.add(.line(dots: max(reading.lineSpacing, 24 * reading.lineHeight)))
    reading.endLine()
  }

  private mutating func feed(dots: Int) {
    if dots > 0 { mechanism.add(.feed(dots: dots)) }
  }

  // MARK: Commands

  private mutating func obey(_ command: [UInt8]) {
    let n = command.count > 2 ? command[2] : 0
    switch (command[0], command[1]) {
    case (0x1B, 0x40):  // ESC @
      roll.dropLine()
      reading.reset()
      mechanism.add(.beginning)
    case (0x1B, 0x74): reading.selectPage(n)  // ESC t
    case (0x1C, 0x26): reading.setChinese(true)  // FS &
    case (0x1C, 0x2E): reading.setChinese(false)  // FS .
    case (0x1D, 0x21): reading.setSize(n)  // GS !
    case (0x1B, 0x32): reading.lineSpacing = PrintMechanism.lineDots  // ESC 2
    case (0x1B, 0x33): reading.lineSpacing = Int(n)  // ESC 3
    case (0x1B, 0x64): feedAfterLine(dots: Int(n) * reading.lineSpacing)  // ESC d
    case (0x1B, 0x4A): feedAfterLine(dots: Int(n))  // ESC J
    case (0x1B, 0x70): pulse(n)  // ESC p
    case (0x1B, 0x69), (0x1B, 0x6D), (0x1D, 0x56): cut(command)  // ESC i, ESC m, GS V
    default: obeyQuestion(command, n)
    }
  }

  private mutating func obeyQuestion(_ command: [UInt8], _ n: UInt8) {
    let asked = wire.connection(ofByte: read)
    switch (command[0], command[1]) {
    case (0x1D, 0x28):  // GS ( H, function 48
      guard command[7...].allSatisfy({ 0x20...0x7E ~= $0 }) else { return }
      let id = command[7...].reduce(0) { $0 << 8 | UInt32($1) }
      mechanism.add(.processID(id, connection: asked))
    case (0x1D, 0x72):  // GS r
      if n == 1 || n == 49 { answer([paperStatus], asked: asked) }
      if n == 2 || n == 50 { answer([drawerStatus], asked: asked) }
    case (0x1D, 0x49): identify(n, asked)  // GS I
    case (0x1D, 0x61):  // GS a
      reading.reported = n & 0x0F
      if reading.reported != 0 { answer(automaticStatus, asked: asked) }
    default: break
    }
  }

  /// The line in the buffer is printed, and counts as part of the feed.
  private mutating func feedAfterLine(dots: Int) {
    guard !roll.isLineEmpty else { return feed(dots: dots) }
    let before = reading.lineSpacing
    printLine()
    feed(dots: dots - before)
  }

  private mutating func pulse(_ n: UInt8) {
    guard [0, 1, 48, 49].contains(n) else { return }
    outputs.append((clock, .pulse(connector: Int(n & 1) + 1)))
  }

  /// Only at the beginning of a line; a model without a cutter does not know it.
  private mutating func cut(_ command: [UInt8]) {
    guard build.profile.cut != .none, roll.isLineEmpty else { return }
    if command.count == 4 { feed(dots: Int(command[3])) }
    mechanism.add(.cut)
  }

  private mutating func identify(_ n: UInt8, _ asked: Int) {
    switch n {
    case 1, 49: answer([0x20], asked: asked)
    // Type: bit 1 tells of a cutter.
    case 2, 50: answer([build.profile.cut == .none ? 0 : 0x02], asked: asked)
    case 3, 51: answer([0x01], asked: asked)
    case 66: answer([0x5F] + Array(build.profile.vendor.utf8) + [0], asked: asked)
    case 67: answer([0x5F] + Array(build.profile.model.utf8) + [0], asked: asked)
    default: break
    }
  }

  // MARK: Paper

  private mutating func finish(_ work: PrintMechanism.Work) {
    switch work {
    case .line:
      if paper == .out {
        roll.blank(line: printedLines)
        missingLines += 1
      }
      printedLines += 1
      dotsSinceText = 0
    case .feed(let dots):
      dotsSinceText += dots
      // Without a cutter, whoever stands there tears it off once the text is past the tear bar.
      if build.profile.cut == .none, dotsSinceText >= Self.tearBarDots { end(isWhole: true) }
    case .cut: end(isWhole: true)
    case .beginning: tearOff()
    case .processID(let id, let connection):
      let digits = (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) }
      answer([0x37, 0x22] + digits + [0x00], asked: connection)
    }
  }

  /// From the head to the tear bar it is about 15 mm: four lines of 3.75 mm.
  private static let tearBarDots = 4 * PrintMechanism.lineDots

  /// What is on the paper comes off as it is.
  mutating func tearOff() { end(isWhole: false) }

  private mutating func end(isWhole: Bool) {
    guard printedLines > 0 else { return }
    let slip = Slip(lines: roll.take(printedLines), isWhole: isWhole && missingLines == 0)
    if missingLines < printedLines { outputs.append((clock, .slip(slip))) }
    printedLines = 0
    missingLines = 0
  }
}
