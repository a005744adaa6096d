import DeviceProfiles

/// How far each command reaches. Source: Epson command reference, "Format" of each command.
enum PrinterCommandSet {
  enum Length: Equatable {
    /// More bytes must come.
    case incomplete
    /// A command of so many bytes.
    case command(Int)
    /// Nothing that this model knows: these bytes are dropped, and what follows is text.
    case unknown(Int)
    /// A header and so many bytes of dots or other data.
    case data(header: Int, Int)
  }

  /// The command at the front of `bytes`.
  static func length(of bytes: ByteQueue, profile: PrinterProfile) -> Length {
    if bytes[0] == 0x10 { return realTime(bytes) }
    guard bytes.count >= 2 else { return .incomplete }
    return switch bytes[0] {
    case 0x1B: escape(bytes)
    case 0x1C: [0x26, 0x2E].contains(bytes[1]) ? .command(2) : file(bytes)
    default: group(bytes, profile)
    }
  }

  /// Obeyed on arrival; here they are only passed over.
  private static func realTime(_ bytes: ByteQueue) -> Length {
    guard bytes.count >= 2 else { return .incomplete }
    switch bytes[1] {
    case 0x04, 0x05: return bytes.count < 3 ? .incomplete : .unknown(3)
    case 0x14:
      guard bytes.count >= 3 else { return .incomplete }
      return fixed(bytes[2] == 8 ? 10 : 5, bytes)
    default: return .unknown(1)
    }
  }

  private static func escape(_ bytes: ByteQueue) -> Length {
    switch bytes[1] {
    // @ 2 i m L S FF
    case 0x40, 0x32, 0x69, 0x6D, 0x4C, 0x53, 0x0C: return .command(2)
    // SP ! % - 3 = ? E G J M R T V a d t {
    case 0x20, 0x21, 0x25, 0x2D, 0x33, 0x3D, 0x3F, 0x45, 0x47, 0x4A, 0x4D, 0x52, 0x54, 0x56, 0x61,
      0x64, 0x74, 0x7B:
      return fixed(3, bytes)
    // $ \ c
    case 0x24, 0x5C, 0x63: return fixed(4, bytes)
    case 0x70: return fixed(5, bytes)  // p m t1 t2
    case 0x57: return fixed(10, bytes)  // W, four words
    case 0x2A:  // * m nL nH d1…dk, 8 or 24 dots a column
      guard bytes.count >= 5 else { return .incomplete }
      return .data(header: 5, word(bytes, 3) * (bytes[2] < 32 ? 1 : 3))
    case 0x44: return terminated(bytes, from: 2, most: 33)  // D n1…nk NUL
    case 0x28: return sized(bytes)
    default: return .unknown(2)
    }
  }

  private static func file(_ bytes: ByteQueue) -> Length {
    switch bytes[1] {
    case 0x21, 0x2D, 0x57: fixed(3, bytes)  // ! - W
    case 0x53, 0x70: fixed(4, bytes)  // S p
    case 0x28: sized(bytes)
    default: .unknown(2)
    }
  }

  private static func group(_ bytes: ByteQueue, _ profile: PrinterProfile) -> Length {
    switch bytes[1] {
    // ! B H b f h w T
    case 0x21, 0x42, 0x48, 0x62, 0x66, 0x68, 0x77, 0x54: return fixed(3, bytes)
    case 0x72: return known(profile, .gsR) ? fixed(3, bytes) : .unknown(2)
    case 0x49: return known(profile, .printerID) ? fixed(3, bytes) : .unknown(2)
    case 0x61: return known(profile, .automaticStatusBack) ? fixed(3, bytes) : .unknown(2)
    // L W P $ \
    case 0x4C, 0x57, 0x50, 0x24, 0x5C: return fixed(4, bytes)
    case 0x56:  // V m, or V m n
      guard bytes.count >= 3 else { return .incomplete }
      return fixed([65, 66, 97, 98, 103, 104].contains(bytes[2]) ? 4 : 3, bytes)
    case 0x28: return processID(bytes, profile)
    case 0x38:  // 8 L p1…p4
      guard bytes.count >= 7 else { return .incomplete }
      return .data(header: 7, word(bytes, 3) + word(bytes, 5) << 16)
    case 0x76:  // v 0 m xL xH yL yH
      guard bytes.count >= 8 else { return .incomplete }
      return .data(header: 8, word(bytes, 4) * word(bytes, 6))
    case 0x6B: return barcode(bytes)
    default: return .unknown(2)
    }
  }

  private static func known(
    _ profile: PrinterProfile, _ command: PrinterProfile.StatusCommand
  ) -> Bool { profile.statusCommands.contains(command) }

  /// GS ( x pL pH …: a model without GS ( H knows none of them and prints what follows.
  private static func processID(_ bytes: ByteQueue, _ profile: PrinterProfile) -> Length {
    guard profile.confirmsByProcessID else { return .unknown(2) }
    guard bytes.count >= 7 || bytes.count >= 5 && word(bytes, 3) < 2 else { return .incomplete }
    let isProcessID = bytes[2] == 0x48 && word(bytes, 3) == 6 && bytes[5] == 48 && bytes[6] == 48
    return isProcessID ? fixed(11, bytes) : sized(bytes)
  }

  private static func barcode(_ bytes: ByteQueue) -> Length {
    guard bytes.count >= 4 else { return .incomplete }
    if bytes[2] <= 6 { return terminated(bytes, from: 3, most: 259) }
    return .data(header: 4, Int(bytes[3]))
  }

  private static func sized(_ bytes: ByteQueue) -> Length {
    bytes.count < 5 ? .incomplete : .data(header: 5, word(bytes, 3))
  }

  private static func fixed(_ count: Int, _ bytes: ByteQueue) -> Length {
    bytes.count < count ? .incomplete : .command(count)
  }

  /// Up to a NUL; what has none ends where the manual allows no more.
  private static func terminated(_ bytes: ByteQueue, from start: Int, most: Int) -> Length {
    for index in start..<min(bytes.count, start + most) where bytes[index] == 0 {
      return .command(index + 1)
    }
    return bytes.count < start + most ? .incomplete : .command(start + most)
  }

  private static func word(_ bytes: ByteQueue, _ index: Int) -> Int {
    Int(bytes[index]) + Int(bytes[index + 1]) << 8
  }
}
