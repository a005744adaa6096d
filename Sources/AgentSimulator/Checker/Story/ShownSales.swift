import Records

/// From which record on a customer display may show what it shows.
struct ShownSales {
  /// By what is shown: the position of the first record after which it is true.
  private var positions: [JSONValue: Int] = [:]
  private let settings: CheckerSettings

  init(_ story: Story, _ history: SaleHistory) {
    settings = story.settings
    let shown = Set(story.displays.compactMap { $0.body["sale"]?.stringValue })
    for id in shown {
      guard let sale = history.sales[id] else { continue }
      for version in sale.versions where version.state == .open {
        guard let face = face(of: version, id) else { continue }
        positions[face] = min(positions[face] ?? .max, version.position)
      }
    }
  }

  /// `nil` if no record of the sale ever led to this. No sale can always be shown.
  func position(of display: Story.Display) -> Int? {
    guard display.body["sale"]?.stringValue != nil else { return 0 }
    return positions[Self.face(display.body)]
  }

  private static func face(_ display: JSONValue) -> JSONValue {
    .object([
      "sale": display["sale"], "line": display["line"]?.members(SaleHistory.Version.lineMembers),
      "lines": display["lines"], "due": display["due"], "tendered": display["tendered"],
      "change": display["change"], "currency": display["currency"],
    ])
  }

  private func face(of version: SaleHistory.Version, _ id: String) -> JSONValue? {
    guard let sums = Sums(lines: version.lines, tenders: version.tenders, settings) else {
      return nil
    }
    let amounts = Amounts(decimals: settings.decimals)
    return Self.face(
      .object([
        "sale": .string(id), "line": version.lines.last ?? .null,
        "lines": .int(Int64(version.lines.count)), "due": amounts.json(sums.due),
        "tendered": amounts.json(sums.tendered), "change": amounts.json(sums.change),
        "currency": .string(settings.currency),
      ]))
  }
}

extension JSONValue {
  /// An object with only these members; anything else as it is.
  func members(_ names: [String]) -> JSONValue {
    guard let object = objectValue else { return self }
    var result = JSONObject()
    for name in names { result[name] = object[name] }
    return .object(result)
  }
}
