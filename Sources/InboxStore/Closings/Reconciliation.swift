import Records
import RetailTypes

/// Compares what a lane says about a shift with the records that arrived.
struct Reconciliation {
  /// The sales, returns and cash movements accepted within the shift's numbers.
  private var figures = ShiftFigures()
  private var problems: [ShiftClosing.Difference] = []
  private(set) var decimals: Int
  private let shift: String

  init(shift: String, closing: JSONValue) {
    self.shift = shift
    decimals = Self.decimals(of: closing["totals"]?["due"]?.stringValue ?? "")
  }

  var sales: Int64 { figures["counts.sales"] }
  var returns: Int64 { figures["counts.returns"] }

  /// Takes one accepted record of the shift; kinds that move no money are ignored.
  mutating func add(_ record: Record) {
    do throws(DocumentError) {
      switch record.kind {
      case .saleCompleted, .returnCompleted: try addDocument(record)
      case .cashMoved: try addMovement(record)
      default: break
      }
    } catch {
      problems.append(.init(figure: "record \(record.seq)", stated: "", received: "\(error)"))
    }
  }

  private mutating func addDocument(_ record: Record) throws(DocumentError) {
    let document = try SaleDocument(json: record.body)
    if document.shift != shift {
      problems.append(
        .init(figure: "record \(record.seq)", stated: shift, received: document.shift))
    }
    do throws(AmountError) {
      try figures.add(document)
    } catch {
      throw .overflow(path: "record \(record.seq)")
    }
  }

  private mutating func addMovement(_ record: Record) throws(DocumentError) {
    guard let movement = record.body["kind"]?.stringValue.flatMap(CashMovement.init(rawValue:))
    else { throw .member(path: "kind", expected: "pay_in, pay_out or drop") }
    let text = record.body["amount"]?.stringValue ?? ""
    do throws(AmountError) {
      try figures.add(movement, Money(text, decimals: Self.decimals(of: text)))
    } catch {
      throw .member(path: "amount", expected: "an amount")
    }
  }

  /// The figures in which `closing`, the body of the `shift.closed`, does not agree.
  func differences(from closing: JSONValue) -> [ShiftClosing.Difference] {
    let stated: ShiftFigures
    let received: ShiftFigures
    do {
      stated = try ShiftFigures(closing: closing, decimals: decimals)
      received = try figures.listed(as: stated)
    } catch {
      return problems + [.init(figure: "shift.closed", stated: "\(error)", received: "")]
    }
    let names = Set(stated.values.keys).union(received.values.keys).sorted()
    return problems
      + names.filter { stated[$0] != received[$0] }.map { name in
        ShiftClosing.Difference(
          figure: name, stated: text(stated[name], name), received: text(received[name], name))
      }
  }

  private func text(_ value: Int64, _ name: String) -> String {
    name.hasPrefix("counts.") || name.hasSuffix(".count")
      ? String(value) : Money(minor: value).text(decimals: decimals)
  }

  private static func decimals(of amount: String) -> Int {
    let parts = amount.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
    return parts.count == 2 ? parts[1].count : 0
  }
}
