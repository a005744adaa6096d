import Records

/// What the lines and tenders of a sale come to, by the formulas of Docs/JournalFormat.md.
struct Sums {
  var gross: Int128 = 0
  var discount: Int128 = 0
  var net: Int128 = 0
  var tax: Int128 = 0
  var rounding: Int128 = 0
  var due: Int128 = 0
  var tendered: Int128 = 0
  var change: Int128 = 0
  /// Net and tax of the lines of each code.
  var taxes: [String: (base: Int128, amount: Int128)] = [:]
  /// The sum of the tenders of which change is given.
  var changeable: Int128 = 0

  var exact: Int128 { net + tax }

  /// `nil` where an amount can't be read.
  init?(lines: [JSONValue], tenders: [JSONValue], _ settings: CheckerSettings) {
    let amounts = Amounts(decimals: settings.decimals)
    for line in lines {
      guard let gross = amounts.minor(line["gross"]), let off = amounts.minor(line["discount"]),
        let net = amounts.minor(line["net"]), let tax = amounts.minor(line["tax"])
      else { return nil }
      self.gross += gross
      discount += off
      self.net += net
      self.tax += tax
      if let code = line["tax_code"]?.stringValue {
        taxes[code, default: (0, 0)].base += net
        taxes[code, default: (0, 0)].amount += tax
      }
    }
    var withoutRounding: Int128 = 0
    var step: Int64?
    for tender in tenders {
      guard let amount = amounts.minor(tender["amount"]) else { return nil }
      let definition = settings.tenders[tender["kind"]?.stringValue ?? ""]
      tendered += amount
      if definition?.givesChange == true { changeable += amount }
      if let rounding = definition?.rounding {
        step = step ?? rounding
      } else {
        withoutRounding += amount
      }
    }
    if let step {
      let payable = exact - withoutRounding
      rounding = Amounts.rounded(payable, dividedBy: Int128(step)) * Int128(step) - payable
    }
    due = exact + rounding
    change = tenders.isEmpty ? 0 : max(0, tendered - due)
  }

  /// The member `totals` of a document.
  func totals(_ amounts: Amounts) -> JSONValue {
    .object([
      "gross": amounts.json(gross), "discount": amounts.json(discount), "net": amounts.json(net),
      "tax": amounts.json(tax), "rounding": amounts.json(rounding), "due": amounts.json(due),
      "tendered": amounts.json(tendered), "change": amounts.json(change),
    ])
  }
}

/// The formulas of a line and of a document, against what they say.
struct Arithmetic {
  let settings: CheckerSettings

  private var amounts: Amounts { Amounts(decimals: settings.decimals) }

  func fault(inLine line: JSONValue) -> String? {
    let number = line["line"]?.intValue ?? 0
    guard let quantity = Amounts.thousandths(line["quantity"]),
      let price = amounts.minor(line["unit_price"]), let gross = amounts.minor(line["gross"]),
      let discount = amounts.minor(line["discount"]), let net = amounts.minor(line["net"]),
      let tax = amounts.minor(line["tax"])
    else { return "line \(number) has an amount that can't be read" }
    if quantity <= 0 || price < 0 || discount < 0 || net < 0 || tax < 0 {
      return "line \(number) has a negative amount or no quantity"
    }
    if gross != Amounts.rounded(quantity * price, dividedBy: 1000) {
      return "line \(number): gross is not quantity times unit price"
    }
    let expected = split(gross - discount, taxCode: line["tax_code"]?.stringValue)
    guard let expected else { return "line \(number) has a tax that the shop does not have" }
    return (net, tax) == expected
      ? nil
      : "line \(number): net \(net) and tax \(tax), expected \(expected.net) and \(expected.tax)"
  }

  private func split(_ amount: Int128, taxCode: String?) -> (net: Int128, tax: Int128)? {
    guard let taxCode else { return (amount, 0) }
    guard let tax = settings.taxes[taxCode] else { return nil }
    let rate = Int128(tax.rate)
    guard tax.included else {
      return (amount, Amounts.rounded(amount * rate, dividedBy: 1_000_000))
    }
    let net = Amounts.rounded(amount * 1_000_000, dividedBy: 1_000_000 + rate)
    return (net, amount - net)
  }

  /// What does not add up in a document; of a completed one also whether it is paid.
  func faults(in document: JSONValue, isCompleted: Bool) -> [String] {
    guard let lines = document["lines"]?.arrayValue,
      let tenders = document["tenders"]?.arrayValue,
      let sums = Sums(lines: lines, tenders: tenders, settings)
    else { return ["an amount can't be read"] }
    var faults = lines.compactMap(fault(inLine:))
    for tender in tenders where (amounts.minor(tender["amount"]) ?? 0) <= 0 {
      faults.append("tender \(tender["tender"]?.intValue ?? 0) is not above 0")
    }
    for member in sums.totals(amounts).objectValue?.members ?? []
    where document["totals"]?[member.name] != member.value {
      let stated = document["totals"]?[member.name]?.stringValue ?? "nothing"
      let expected = member.value.stringValue ?? ""
      faults.append("totals.\(member.name) is \(stated), expected \(expected)")
    }
    if let fault = fault(inTaxes: document["taxes"]?.arrayValue ?? [], sums) {
      faults.append(fault)
    }
    if isCompleted { faults += paymentFaults(lines, sums) }
    return faults
  }

  private func fault(inTaxes taxes: [JSONValue], _ sums: Sums) -> String? {
    var codes: Set<String> = []
    for tax in taxes {
      let code = tax["code"]?.stringValue ?? ""
      guard codes.insert(code).inserted else { return "tax \(code) stands there twice" }
      guard let expected = sums.taxes[code], let rule = settings.taxes[code] else {
        return "no line has the tax \(code)"
      }
      guard Amounts.rate(tax["rate"]) == Int128(rule.rate),
        tax["included"] == .bool(rule.included)
      else { return "tax \(code) is not that of the shop" }
      guard amounts.minor(tax["base"]) == expected.base,
        amounts.minor(tax["amount"]) == expected.amount
      else { return "tax \(code) is not the sum over its lines" }
    }
    return codes.count == sums.taxes.count ? nil : "a tax of the lines is missing"
  }

  private func paymentFaults(_ lines: [JSONValue], _ sums: Sums) -> [String] {
    var faults: [String] = []
    if lines.isEmpty { faults.append("nothing was sold") }
    if sums.tendered < sums.due { faults.append("less was tendered than is due") }
    if sums.tendered - sums.change != sums.due { faults.append("tenders less change are not due") }
    if sums.change > sums.changeable {
      faults.append("more change was given than came in tenders that give it")
    }
    if sums.tendered - sums.changeable > sums.exact {
      faults.append("more than is due was taken on tenders that give no change")
    }
    return faults
  }
}
