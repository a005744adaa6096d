import DeviceProfiles

/// Text as bytes, with the fewest changes of the code page over a whole job.
///
/// Greedy is least here: whenever the page in force lacks the next character, the page that reaches
/// furthest from there is taken, and no other choice can need fewer changes.
struct CodePageChoice {
  private let pages: [(number: UInt8, page: CodePage)]
  /// The characters of the job from 0x80 on, in order; `next` is the first not yet encoded.
  private var upcoming: [Character]
  private var next = 0
  private(set) var current: CodePage
  private(set) var currentNumber: UInt8

  /// - Parameter text: everything that is going to be encoded, in order.
  init(profile: PrinterProfile, text: some Sequence<Character>) {
    var pages = profile.codePages.compactMap { entry in
      CodePage.named(entry.page).map { (number: entry.number, page: $0) }
    }
    // The default page first, so that it wins where several reach equally far.
    if let index = pages.firstIndex(where: { $0.page.name == profile.defaultCodePage }) {
      pages.insert(pages.remove(at: index), at: 0)
    }
    self.pages = pages
    upcoming = text.compactMap { character in
      if CodePage.ascii(character) != nil { return nil }
      return pages.contains { $0.page.byte(for: character) != nil } ? character : nil
    }
    current = pages.first?.page ?? CodePage.known[0]
    currentNumber = pages.first?.number ?? 0
    if let best = furthest() {
      current = best.page
      currentNumber = best.number
    }
  }

  /// The bytes of `character`: the change of page before it, if needed, and its own byte.
  mutating func bytes(for character: Character) -> [UInt8] {
    if let byte = CodePage.ascii(character) { return [byte] }
    let known = next < upcoming.count && upcoming[next] == character
    guard known else {
      return [CodePage.ascii(TextSubstitution.plain(for: character)) ?? UInt8(ascii: "?")]
    }
    defer { next += 1 }
    if let byte = current.byte(for: character) { return [byte] }
    guard let best = furthest(), let byte = best.page.byte(for: character) else {
      return [UInt8(ascii: "?")]
    }
    current = best.page
    currentNumber = best.number
    return EscPosCommand.codePage(best.number) + [byte]
  }

  private func furthest() -> (number: UInt8, page: CodePage)? {
    var best: (number: UInt8, page: CodePage)?
    var bestReach = 0
    for entry in pages {
      let reach = upcoming[next...].prefix { entry.page.byte(for: $0) != nil }.count
      if best == nil || reach > bestReach {
        best = entry
        bestReach = reach
      }
    }
    return best
  }
}
