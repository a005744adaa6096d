import Records

/// Turns the facts of an entry into a profile; all of them are read before any is missed.
struct PrinterFactReader {
  /// The entry.
  let node: ProfileNode
  let facts: [PrinterFact: PrinterProfileReader.ReadFact]
  let library: ProfileLibrary

  func profile(
    name: String, vendor: String, model: String, note: String?, like: String?
  ) -> PrinterProfile? {
    let paper = value(.paperMillimetres)?.integer(in: 20...200)
    let pitch = value(.dotsPerInch)?.integer(in: 60...600)
    let dots = value(.printableDots)?.integer(in: 64...2048)
    let columns = value(.columns)?.integer(in: 16...160)
    let columnsB = value(.columnsOfFontB)?.integer(in: 16...200)
    let pages = value(.codePages).flatMap { codePages($0) }
    let page = value(.defaultCodePage)?.text()
    let confirms = value(.confirmsByProcessID)?.flag()
    let cut = value(.cut)?.choice(of: PrinterProfile.Cut.self)
    let status = value(.statusCommands)?.list(count: 0...4) {
      $0.choice(of: PrinterProfile.StatusCommand.self)
    }
    let rows = value(.rasterSliceRows)?.integer(in: 8...65_535)
    // ESC p counts in units of 2 ms, 1 to 255 of them.
    let pulse = value(.drawerPulse)?.list(count: 2...2, differing: false) {
      $0.integer(in: 2...510)
    }
    let chinese = value(.chineseMode)?.flag()
    let usb = value(.usbIdentities).map { $0.list(count: 1...32) { $0.usbIdentity() } } ?? []
    let fits = [
      columnsFit(columns, dots: dots), fontBFits(columnsB, columns: columns),
      dotsFit(dots, pitch: pitch, paper: paper), pageIsThere(page, pages: pages),
    ]
    guard let paper, let pitch, let dots, let columns, let columnsB, let pages, let page,
      let confirms, let cut, let status, let rows, let pulse, let chinese, let usb,
      fits.allSatisfy(\.self)
    else { return nil }
    return PrinterProfile(
      name: name, vendor: vendor, model: model, note: note, like: like,
      support: min(support(.printableDots), support(.codePages)), paperMillimetres: paper,
      dotsPerInch: pitch, printableDots: dots, columns: columns, columnsOfFontB: columnsB,
      codePages: pages, defaultCodePage: page, confirmsByProcessID: confirms, cut: cut,
      statusCommands: status, rasterSliceRows: rows,
      drawerPulse: .init(onMilliseconds: pulse[0], offMilliseconds: pulse[1]),
      startsInChineseMode: chinese, usbIdentities: usb,
      facts: PrinterFact.allCases.compactMap { facts[$0]?.fact })
  }

  private func value(_ fact: PrinterFact) -> ProfileNode? { facts[fact]?.node }

  private func support(_ fact: PrinterFact) -> SupportLevel {
    facts[fact]?.fact.support ?? .assumed
  }

  private func codePages(_ node: ProfileNode) -> [PrinterProfile.CodePageNumber]? {
    guard let map = node.text() else { return nil }
    if let pages = library.codePages[map] { return pages }
    let known = library.codePages.keys.sorted().joined(separator: ", ")
    return node.fail("\"\(map)\" is not a map of code pages; known: \(known)")
  }
}

/// What must hold between facts; nothing is said where one of them is missing or wrong in itself.
extension PrinterFactReader {
  private func columnsFit(_ columns: Int?, dots: Int?) -> Bool {
    guard let columns, let dots, columns * 12 > dots else { return true }
    return refuse(.columns, "\(columns) characters of 12 dots do not fit in \(dots) dots")
  }

  private func fontBFits(_ columnsB: Int?, columns: Int?) -> Bool {
    guard let columnsB, let columns, columnsB < columns else { return true }
    return refuse(
      .columnsOfFontB,
      "font B is narrower than A, so its lines have no fewer than \(columns) characters")
  }

  private func dotsFit(_ dots: Int?, pitch: Int?, paper: Int?) -> Bool {
    guard let dots, let pitch, let paper, dots * 254 / pitch > paper * 10 else { return true }
    return refuse(.printableDots, "\(dots) dots at \(pitch) dpi are wider than \(paper) mm paper")
  }

  private func pageIsThere(_ page: String?, pages: [PrinterProfile.CodePageNumber]?) -> Bool {
    guard let page, let pages, !pages.contains(where: { $0.page == page }) else { return true }
    return refuse(.defaultCodePage, "\"\(page)\" is not among the printer's code pages")
  }

  private func refuse(_ fact: PrinterFact, _ message: String) -> Bool {
    node.problems.add(message, at: node.path + [.member("facts"), .member(fact.rawValue)])
    return false
  }
}
