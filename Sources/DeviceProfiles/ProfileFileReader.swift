import Records

/// Reads one profile file into a library.
struct ProfileFileReader {
  var library: ProfileLibrary
  /// Whether the names of the code pages in this file become the known ones.
  var definesCodePages = false

  private let bytes: [UInt8]
  private let problems: ProfileProblemList
  private var origins: [String: FactOrigin] = [:]

  init(library: ProfileLibrary, bytes: [UInt8], file: String) {
    self.library = library
    self.bytes = bytes
    problems = ProfileProblemList(file: file, bytes: bytes)
  }

  mutating func read() -> [ProfileProblem] {
    do throws(JSONError) {
      read(ProfileNode(value: try JSONParser.parse(bytes), path: [], problems: problems))
    } catch {
      problems.add(error.description, offset: error.offset)
    }
    return problems.problems.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset)
        < ($1.element.line, $1.element.column, $1.offset)
    }.map(\.element)
  }

  private mutating func read(_ file: ProfileNode) {
    let known = ["origins", "code_pages", "printers", "scanners"]
    guard let members = file.members(known: known) else { return }
    guard members.contains(where: known.dropFirst().contains) else {
      problems.add("has neither printers nor scanners", at: [])
      return
    }
    if let node = file.member("origins") { readOrigins(node) }
    if let node = file.member("code_pages") { readCodePages(node) }
    for node in file.member("printers").flatMap({ $0.elements() }) ?? [] { readPrinter(node) }
    for node in file.member("scanners").flatMap({ $0.elements() }) ?? [] { readScanner(node) }
  }

  private mutating func readOrigins(_ node: ProfileNode) {
    guard let object = node.value.objectValue else {
      problems.add("must be an object, {…}", at: node.path)
      return
    }
    for id in object.members.map(\.name) {
      guard let entry = node.member(id), entry.members(known: ["support", "source"]) != nil else {
        continue
      }
      let support = entry.required("support", example: "\"support\": \"from the manual\"")
        .flatMap { $0.choice(of: SupportLevel.self) }
      let source = entry.required(
        "source", example: "\"source\": \"command manual, rev. 1.02, p. 14\""
      ).flatMap { $0.text() }
      // An origin with a mistake is there all the same: facts that name it are not wrong.
      origins[id] = FactOrigin(source: source ?? "", support: support ?? .assumed)
    }
  }

  private mutating func readCodePages(_ node: ProfileNode) {
    guard let object = node.value.objectValue else {
      problems.add("must be an object, {…}", at: node.path)
      return
    }
    for name in object.members.map(\.name) {
      guard let map = node.member(name) else { continue }
      guard library.codePages[name] == nil else {
        problems.add("is the name of a built-in map: give yours another", at: map.path)
        continue
      }
      if let pages = codePages(map) { library.codePages[name] = pages }
    }
    if definesCodePages {
      library.knownCodePages = Set(library.codePages.values.flatMap { $0.map(\.page) })
    }
  }

  private func codePages(_ map: ProfileNode) -> [PrinterProfile.CodePageNumber]? {
    var last = -1
    return map.list(count: 1...256) { row -> PrinterProfile.CodePageNumber? in
      guard let cells = row.elements() else { return nil }
      guard cells.count == 2 else { return row.fail("must be a number and a name, [2, \"cp850\"]") }
      let page = cells[1].text()
      guard let number = cells[0].integer(in: 0...255), let page else { return nil }
      guard number > last else { return cells[0].fail("must be above the number before, \(last)") }
      last = number
      guard definesCodePages || library.knownCodePages.contains(page) else {
        let known = library.knownCodePages.sorted().joined(separator: ", ")
        return cells[1].fail("\"\(page)\" is not a known code page; known: \(known)")
      }
      return PrinterProfile.CodePageNumber(number: UInt8(number), page: page)
    }
  }

  private mutating func readPrinter(_ node: ProfileNode) {
    let reader = PrinterProfileReader(node: node, library: library, origins: origins)
    if let profile = reader.profile() { library.printers.append(profile) }
  }

  private mutating func readScanner(_ node: ProfileNode) {
    guard node.members(known: ["usb_id", "vendor", "product", "mode", "origin"]) != nil else {
      return
    }
    let identity = node.required("usb_id", example: "\"usb_id\": \"05e0:1200\"")
    let usb = identity.flatMap { $0.usbIdentity() }
    if let identity, let usb, let other = library.scanner(usb) {
      problems.add(
        "\(usb) is there already, as \(other.vendor) \(other.product)", at: identity.path)
      return
    }
    let vendor = node.required("vendor", example: "\"vendor\": \"Zebra\"").flatMap { $0.text() }
    let product = node.required("product", example: "\"product\": \"DS2208\"")
      .flatMap { $0.text() }
    let mode = node.required("mode", example: "\"mode\": \"keyboard\"")
      .flatMap { $0.choice(of: ScannerProfile.Mode.self) }
    let origin = node.required("origin", example: "\"origin\": \"seen\"")
      .flatMap { $0.origin(among: origins) }
    guard let usb, let vendor, let product, let mode, let origin else { return }
    library.scanners.append(
      ScannerProfile(
        usb: usb, vendor: vendor, product: product, mode: mode, origin: origin.source,
        support: origin.support))
  }
}

extension ProfileNode {
  func origin(among origins: [String: FactOrigin]) -> FactOrigin? {
    guard let id = text() else { return nil }
    if let origin = origins[id] { return origin }
    guard !origins.isEmpty else { return fail("the file has no origins: add \"\(id)\" to them") }
    let known = origins.keys.sorted().joined(separator: ", ")
    return fail("\"\(id)\" is not among the file's origins; they are: \(known)")
  }
}
