import Barcodes
import RetailTypes

/// Reads items from a CSV file with the header
/// `plu,gtin,description,unit,price,tax_code,cost,department`.
///
/// The columns may stand in any order; all but `plu`, `description` and `price` may be missing.
/// Several GTINs of an item are separated by spaces or semicolons. A file whose header is separated
/// by semicolons is read with semicolons throughout.
struct CatalogueCSV {
  /// After so many mistakes reading ends.
  static let maximumProblems = 20

  private enum Column: String, CaseIterable {
    case plu, gtin, description, unit, price, department, cost
    case taxCode = "tax_code"

    static let required: [Column] = [.plu, .description, .price]
  }

  private(set) var items: [CatalogueItem] = []
  private(set) var problems: [CSVProblem] = []
  private let decimals: Int
  private var lineOfPLU: [String: Int] = [:]
  private var lineOfGTIN: [String: Int] = [:]

  init(_ bytes: [UInt8], decimals: Int) {
    self.decimals = decimals
    do throws(CSVProblem) {
      try read(bytes)
    } catch {
      problems.append(error)
    }
  }

  private mutating func read(_ bytes: [UInt8]) throws(CSVProblem) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
    var reader = CSVReader(content, separator: Self.separator(content))
    guard let header = try reader.next() else {
      throw CSVProblem(
        line: 1, column: 1,
        message: "the file is empty; its first line names the columns: "
          + "plu,gtin,description,unit,price,tax_code,cost,department")
    }
    let columns = try Self.columns(header)
    while let row = try reader.next() {
      guard row.count == header.count else {
        problems.append(
          CSVProblem(
            line: row[0].line, column: row[0].column,
            message: "\(row.count) fields, but the header names \(header.count)"))
        guard problems.count < Self.maximumProblems else { return }
        continue
      }
      item(columns.mapValues { row[$0] })
      guard problems.count < Self.maximumProblems else { return }
    }
  }

  private static func separator(_ content: [UInt8]) -> UInt8 {
    let header = content.prefix { $0 != 0x0A }
    let comma = UInt8(ascii: ",")
    let semicolon = UInt8(ascii: ";")
    return header.contains(semicolon) && !header.contains(comma) ? semicolon : comma
  }

  private static func columns(_ header: [CSVReader.Field]) throws(CSVProblem) -> [Column: Int] {
    var columns: [Column: Int] = [:]
    for (index, field) in header.enumerated() {
      func refused(_ message: String) -> CSVProblem {
        CSVProblem(line: field.line, column: field.column, message: message)
      }
      guard let column = Column(rawValue: trimmed(field.text)) else {
        throw refused(
          "the column \"\(field.text)\" is not known; known are "
            + Column.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard columns[column] == nil else { throw refused("the column \(field.text) occurs twice") }
      columns[column] = index
    }
    for column in Column.required where columns[column] == nil {
      throw CSVProblem(
        line: header[0].line, column: 1, message: "the column \(column.rawValue) is missing")
    }
    return columns
  }

  private mutating func item(_ row: [Column: CSVReader.Field]) {
    let before = problems.count
    func text(_ column: Column) -> String? {
      guard let text = row[column].map({ Self.trimmed($0.text) }), !text.isEmpty else { return nil }
      return text
    }
    for column in Column.required where text(column) == nil {
      refuse(row[column], "\(column.rawValue) is empty")
    }
    let gtins = gtins(row[.gtin])
    let price = amount(row[.price], text(.price))
    let cost = amount(row[.cost], text(.cost))
    if let plu = text(.plu), let field = row[.plu] {
      if let line = lineOfPLU[plu] {
        refuse(field, "the PLU \(plu) stands in line \(line) already")
      }
      lineOfPLU[plu] = field.line
    }
    guard problems.count == before, let plu = text(.plu), let description = text(.description),
      let price
    else { return }
    items.append(
      CatalogueItem(
        plu: plu, gtins: gtins, description: description, unit: text(.unit) ?? "pc", price: price,
        taxCode: text(.taxCode), cost: cost, department: text(.department)))
  }

  private mutating func gtins(_ field: CSVReader.Field?) -> [String] {
    guard let field else { return [] }
    var gtins: [String] = []
    for code in field.text.split(whereSeparator: { $0 == ";" || $0 == " " }) {
      do throws(BarcodeError) {
        let gtin = try GTIN(String(code)).fourteenDigits
        if let line = lineOfGTIN[gtin] {
          refuse(field, "the GTIN \(code) stands in line \(line) already")
        }
        lineOfGTIN[gtin] = field.line
        gtins.append(gtin)
      } catch {
        refuse(field, "gtin \(code): \(error.message)")
      }
    }
    return gtins
  }

  private mutating func amount(_ field: CSVReader.Field?, _ text: String?) -> Money? {
    guard let text else { return nil }
    do throws(AmountError) {
      let minor = try DecimalText.parse(
        text, decimals: decimals, exact: false,
        expected: decimals == 0
          ? "an amount without decimals or separators, such as 55500"
          : "an amount with a point and at most \(decimals) decimals, such as 1851.00")
      guard minor >= 0 else { throw .malformed(text: text, expected: "an amount from 0") }
      return Money(minor: minor)
    } catch {
      refuse(field, "\(error)")
      return nil
    }
  }

  private mutating func refuse(_ field: CSVReader.Field?, _ message: String) {
    guard let field else { return }
    problems.append(CSVProblem(line: field.line, column: field.column, message: message))
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
