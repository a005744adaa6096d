import AgentCore
import Records

enum SoldAsListed: Judge {
  static let sentence = """
    Goods are sold as the catalogue lists them, at the weight or price of their label, unless the \
    front end said otherwise; goods that are not listed only as the front end described them.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    guard !evidence.settings.goods.isEmpty else { return }
    let requests = LineRequests(evidence)
    for record in evidence.stream where record.kind == "sale.line_added" {
      let expected = requests.possible(for: record)
      guard !expected.isEmpty, !expected.contains(where: { record.body.holds($0) }) else {
        continue
      }
      findings.broken(
        "\(record.name): it is \(JCS.text(record.body)), expected "
          + expected.map(JCS.text).joined(separator: " or "), at: record.at)
    }
  }
}

/// What a line may say, by the request or the scan that it stems from.
private struct LineRequests {
  private let settings: CheckerSettings
  private let amounts: Amounts
  /// By the reason that a request gives.
  private var requests: [String: LineRequest] = [:]
  /// By position of the record.
  private var answered: [Int: Command] = [:]
  private var scanned: [String] = []

  init(_ evidence: Evidence) {
    settings = evidence.settings
    amounts = evidence.amounts
    var texts: Set<String> = []
    var isGarbled = false
    for (index, ask) in evidence.story.asks.enumerated() {
      switch ask.ask.command {
      case .addLine(let line):
        if let mark = ask.ask.mark { requests[mark] = line }
      case .scan(let text): texts.insert(text)
      default: continue
      }
      if let record = evidence.deeds.records[index] {
        answered[record.position] = ask.ask.command
      }
    }
    for scan in evidence.story.scans {
      texts.insert(scan.text)
      isGarbled = isGarbled || scan.isGarbled
    }
    let misread = isGarbled ? settings.goods.map(\.plu).filter { Self.isNear($0, texts) } : []
    scanned = texts.union(misread).sorted()
  }

  /// Noise on the line changes one character. A number with a check digit is none any more then.
  private static func isNear(_ plu: String, _ texts: Set<String>) -> Bool {
    texts.contains { text in
      text.count == plu.count && zip(text, plu).filter { $0 != $1 }.count == 1
    }
  }

  /// The lines that the record may hold, of which it must hold one; none if nobody can tell.
  func possible(for record: SeenRecord) -> [JSONValue] {
    switch answered[record.position] {
    case .addLine(let line): return [listed(line)]
    case .scan(let text): return [listed(scan: text)].compactMap(\.self)
    default: break
    }
    if let mark = record.body["reason"]?.stringValue {
      return requests[mark].map { [listed($0)] } ?? []
    }
    return scanned.compactMap(listed(scan:))
  }

  private func listed(_ request: LineRequest) -> JSONValue {
    var line = JSONObject()
    let goods = settings.goods.first { goods in
      goods.plu == request.plu || (request.gtin.map(goods.hasGTIN) ?? false)
    }
    if let goods { line = goods.line(amounts) } else { line["cost"] = .null }
    line["quantity"] = .string(Self.quantity(request.quantity.thousandths))
    if let plu = request.plu, goods == nil { line["plu"] = .string(plu) }
    if let text = request.description { line["description"] = .string(text) }
    if let price = request.unitPrice { line["unit_price"] = amounts.json(Int128(price.minor)) }
    if let code = request.taxCode { line["tax_code"] = .string(code) }
    return .object(line)
  }

  /// A scanner may say before the code of which kind it is: "]E0".
  private func listed(scan read: String) -> JSONValue? {
    let text = read.hasPrefix("]") ? String(read.dropFirst(3)) : read
    if let goods = settings.goods.first(where: { $0.plu == text || $0.hasGTIN(text) }) {
      var line = goods.line(amounts)
      line["quantity"] = "1"
      return .object(line)
    }
    return settings.labels.lazy.compactMap { listed(label: $0, text) }.first
  }

  /// The shop's own labels: prefix, item, weight or price, check digit.
  private func listed(label: CheckerSettings.Label, _ text: String) -> JSONValue? {
    guard text.count == 13, text.hasPrefix(label.prefix),
      let value = Int64(
        text.dropLast().suffix(label.valueDigits))
    else { return nil }
    let item = String(text.dropFirst(label.prefix.count).prefix(label.itemDigits))
    let short = String(item.drop { $0 == "0" })
    guard let goods = settings.goods.first(where: { [item, short].contains($0.plu) }) else {
      return nil
    }
    var line = goods.line(amounts)
    if label.isWeight {
      line["quantity"] = .string(Self.quantity(value * label.scale))
    } else {
      line["quantity"] = "1"
      line["unit"] = "pc"
      line["unit_price"] = amounts.json(Int128(value * label.scale))
    }
    return .object(line)
  }

  /// "2", or "0.750".
  private static func quantity(_ thousandths: Int64) -> String {
    let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
    guard rest != 0 else { return String(whole) }
    return "\(whole)." + String(String(1000 + rest).dropFirst())
  }
}

extension CheckerSettings.Goods {
  func hasGTIN(_ text: String) -> Bool {
    let digits = text.drop { $0 == "0" }
    return !digits.isEmpty && gtins.contains { $0.drop { $0 == "0" } == digits }
  }

  /// What each line of these goods says.
  fileprivate func line(_ amounts: Amounts) -> JSONObject {
    JSONObject([
      "plu": .string(plu), "description": .string(description), "unit": .string(unit),
      "unit_price": amounts.json(Int128(unitPrice)), "tax_code": JSONValue(taxCode),
      "department": JSONValue(department),
    ])
  }
}

extension JSONValue {
  /// Whether all members of `part` are here too.
  fileprivate func holds(_ part: JSONValue) -> Bool {
    (part.objectValue?.members ?? []).allSatisfy { self[$0.name] == $0.value }
  }
}
