import Records

/// Reads one entry of the printers of a file: its own facts, and those of the profile it is like.
struct PrinterProfileReader {
  let node: ProfileNode
  let library: ProfileLibrary
  let origins: [String: FactOrigin]

  func profile() -> PrinterProfile? {
    guard node.members(known: ["name", "vendor", "model", "note", "like", "facts"]) != nil else {
      return nil
    }
    let name = node.required("name", example: "\"name\": \"acme-t100\"").flatMap { unusedName($0) }
    let vendor = node.required("vendor", example: "\"vendor\": \"ACME\"").flatMap { $0.text() }
    let model = node.required("model", example: "\"model\": \"T100\"").flatMap { $0.text() }
    let note = node.member("note").map { $0.text() } ?? .some(nil)
    let like = node.member("like")
    let parent = like.flatMap { self.parent($0) }
    var facts = ownFacts()
    // Without the profile that it is like, nobody knows what is missing.
    if like == nil || parent != nil { complete(&facts, from: parent) }
    // Everything is read before anything is missed, so that one run shows every mistake.
    let profile = PrinterFactReader(facts: facts, library: library).profile(
      name: name ?? "", vendor: vendor ?? "", model: model ?? "", note: note ?? nil,
      like: parent?.name)
    guard name != nil, vendor != nil, model != nil, note != nil, let profile,
      PrinterProfileCheck(profile: profile, node: node).isGood
    else { return nil }
    return profile
  }

  private func unusedName(_ node: ProfileNode) -> String? {
    guard let name = node.name() else { return nil }
    guard library.printer(named: name) == nil else {
      return node.fail("a profile \"\(name)\" is there already: choose another name")
    }
    return name
  }

  private func parent(_ node: ProfileNode) -> PrinterProfile? {
    guard let name = node.text() else { return nil }
    if let parent = library.printer(named: name) { return parent }
    return node.fail(
      "no profile \"\(name)\" stands before this one; `posagent profile list` shows the built-in "
        + "ones")
  }

  /// A fact with the node to which a mistake in its value belongs.
  struct ReadFact {
    var fact: ProfileFact
    var node: ProfileNode
  }

  private func complete(
    _ facts: inout [PrinterFact: ReadFact], from parent: PrinterProfile?
  ) {
    guard let section = node.member("facts") else { return }
    for fact in PrinterFact.allCases
    where section.member(fact.rawValue) == nil && !fact.isOfThisModelOnly {
      guard var inherited = parent?.facts.first(where: { $0.name == fact.rawValue }) else {
        node.problems.add(
          "\(fact.rawValue) is missing: add it, or name a profile that this one is \"like\"",
          at: section.path)
        continue
      }
      inherited.inheritedFrom = inherited.inheritedFrom ?? parent?.name
      inherited.support = .assumed
      facts[fact] = ReadFact(
        fact: inherited,
        node: ProfileNode(
          value: inherited.value, path: node.path + [.member("like")], problems: node.problems))
    }
  }

  private func ownFacts() -> [PrinterFact: ReadFact] {
    guard let section = node.required("facts", example: "\"facts\": {}"),
      section.members(known: PrinterFact.allCases.map(\.rawValue)) != nil
    else { return [:] }
    var facts: [PrinterFact: ReadFact] = [:]
    for name in PrinterFact.allCases {
      guard let entry = section.member(name.rawValue),
        entry.members(known: ["value", "origin"]) != nil
      else { continue }
      let origin = entry.required("origin", example: "\"origin\": \"manual\"")
        .flatMap { $0.origin(among: origins) }
      guard let value = entry.required("value", example: "\"value\": …") else { continue }
      facts[name] = ReadFact(
        fact: ProfileFact(
          name: name.rawValue, value: value.value, origin: origin?.source ?? "",
          support: origin?.support ?? .assumed),
        node: value)
    }
    return facts
  }
}

/// Turns facts into a profile; all of them are read before any is missed.
struct PrinterFactReader {
  let facts: [PrinterFact: PrinterProfileReader.ReadFact]
  let library: ProfileLibrary

  func profile(
    name: String, vendor: String, model: String, note: String?, like: String?
  ) -> PrinterProfile? {
    let paper = node(.paperMillimetres)?.integer(in: 20...200)
    let pitch = node(.dotsPerInch)?.integer(in: 60...600)
    let dots = node(.printableDots)?.integer(in: 64...2048)
    let columns = node(.columns)?.integer(in: 16...160)
    let columnsB = node(.columnsOfFontB)?.integer(in: 16...200)
    let pages = node(.codePages).flatMap { codePages($0) }
    let page = node(.defaultCodePage)?.text()
    let confirms = node(.confirmsByProcessID)?.flag()
    let cut = node(.cut)?.choice(of: PrinterProfile.Cut.self)
    let status = node(.statusCommands)?.list(count: 0...4) {
      $0.choice(of: PrinterProfile.StatusCommand.self)
    }
    let rows = node(.rasterSliceRows)?.integer(in: 8...65_535)
    // ESC p counts in units of 2 ms, 1 to 255 of them.
    let pulse = node(.drawerPulse)?.list(count: 2...2, differing: false) {
      $0.integer(in: 2...510)
    }
    let chinese = node(.chineseMode)?.flag()
    let usb = node(.usbIdentities).map { $0.list(count: 1...32) { $0.usbIdentity() } } ?? []
    guard let paper, let pitch, let dots, let columns, let columnsB, let pages, let page,
      let confirms, let cut, let status, let rows, let pulse, let chinese, let usb
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

  private func node(_ fact: PrinterFact) -> ProfileNode? { facts[fact]?.node }

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

/// What must hold between the facts of one printer.
struct PrinterProfileCheck {
  let profile: PrinterProfile
  let node: ProfileNode

  /// Whether all of it holds; what does not is reported.
  var isGood: Bool {
    var isGood = true
    func must(_ holds: Bool, _ fact: PrinterFact, _ message: String) {
      guard !holds else { return }
      node.problems.add(message, at: node.path + [.member("facts"), .member(fact.rawValue)])
      isGood = false
    }
    must(
      profile.columns * 12 <= profile.printableDots, .columns,
      "\(profile.columns) characters of 12 dots do not fit in \(profile.printableDots) dots")
    must(
      profile.columnsOfFontB >= profile.columns, .columnsOfFontB,
      "font B is narrower than A, so its lines have no fewer than \(profile.columns) characters")
    must(
      profile.printableDots * 254 / profile.dotsPerInch <= profile.paperMillimetres * 10,
      .printableDots,
      "\(profile.printableDots) dots at \(profile.dotsPerInch) dpi are wider than "
        + "\(profile.paperMillimetres) mm paper")
    must(
      profile.codePages.contains { $0.page == profile.defaultCodePage }, .defaultCodePage,
      "\"\(profile.defaultCodePage)\" is not among the printer's code pages")
    return isGood
  }
}
