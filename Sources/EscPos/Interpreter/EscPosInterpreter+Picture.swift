import DeviceProfiles

extension EscPosInterpreter {
  /// Between head and cutter lies so much paper, which the last cut left before the text.
  /// Source: Epson TM-T88III specification, 1.7: about 15 mm at the most; 12 mm is usual.
  private static let headToCutterMillimetres = 12

  /// The slip printed last as the head burns it: black dots, of the printable width.
  public func bitmap() -> Bitmap {
    let slip = paper.slips.last { !$0.rows.isEmpty } ?? VirtualPaper.Slip()
    return Bitmap(
      slip, width: profile.printableDots, topMargin: dots(Self.headToCutterMillimetres))
  }

  /// The slip printed last as a picture of paper, in PNG.
  public func png() -> [UInt8] {
    let edge = profile.cut == .none ? PaperPicture.Edge.torn : .cut
    let picture = PaperPicture(
      bitmap(), paperWidth: max(dots(profile.paperMillimetres), profile.printableDots), top: edge,
      bottom: edge)
    return PNG.bytes(
      width: picture.width, height: picture.height, pixels: picture.pixels,
      palette: PaperPicture.palette)
  }

  private func dots(_ millimetres: Int) -> Int { millimetres * profile.dotsPerInch * 10 / 254 }
}
