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
    let profile = PrinterFactReader(node: node, facts: facts, library: library).profile(
      name: name ?? "", vendor: vendor ?? "", model: model ?? "", note: note ?? nil,
      like: parent?.name)
    return name != nil && vendor != nil && model != nil && note != nil ? profile : nil
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
