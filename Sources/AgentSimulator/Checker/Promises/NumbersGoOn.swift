import Records

enum NumbersGoOn: Judge {
  static let sentence = """
    Receipts and shifts of a lane are numbered from 1 without a gap and never twice, also across \
    journals; lines and tenders of a sale never use a number again.
    """

  static func judge(_ evidence: Evidence, _ findings: inout Findings) {
    var receipts: Int64 = 0
    var shifts: Int64 = 0
    let lane = "\(evidence.settings.store)-\(evidence.settings.lane)-"
    for record in evidence.stream {
      let body = record.body
      func expect(_ member: String, _ expected: JSONValue) {
        guard body[member] != expected else { return }
        let stated = body[member].map(JCS.text) ?? "nothing"
        findings.broken(
          "\(record.name): \(member) is \(stated), expected \(JCS.text(expected))", at: record.at)
      }
      switch record.kind {
      case "sale.completed":
        receipts += 1
        expect("receipt", .string(lane + sixDigits(receipts)))
      case "shift.opened":
        shifts += 1
        expect("number", .int(shifts))
        expect("shift", .string(lane + "S" + sixDigits(shifts)))
      case "drawer.kicked": expect("request", .int(record.place.seq))
      case "print.queued": expect("job", .int(record.place.seq))
      case "sale.line_added", "sale.tendered":
        if let fault = reuse(record, evidence) {
          findings.broken("\(record.name): \(fault)", at: record.at)
        }
      default: break
      }
      judge(carried: body["carried"], of: record, receipts, shifts, &findings)
    }
  }

  /// What a journal begins with, and a shift ends with, for those who read only from there on.
  private static func judge(
    carried: JSONValue?, of record: SeenRecord, _ receipts: Int64, _ shifts: Int64,
    _ findings: inout Findings
  ) {
    guard ["epoch.opened", "shift.closed"].contains(record.kind) else { return }
    if carried?["receipts"] != .int(receipts) || carried?["shifts"] != .int(shifts) {
      findings.broken(
        "\(record.name) carries other numbers than \(receipts) receipts and \(shifts) shifts",
        at: record.at)
    }
  }

  private static func reuse(_ record: SeenRecord, _ evidence: Evidence) -> String? {
    let before = record.sale.flatMap { evidence.sales.sales[$0]?.version(at: record.position - 1) }
    let isLine = record.kind == "sale.line_added"
    let number = record.body[isLine ? "line" : "tender"]?.intValue ?? 0
    let last = (isLine ? before?.lastLine : before?.lastTender) ?? 0
    return number > last ? nil : "number \(number) comes after \(last)"
  }

  private static func sixDigits(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
