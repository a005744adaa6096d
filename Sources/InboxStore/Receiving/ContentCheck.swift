import Records
import RetailTypes

/// Checks of a record's body by its kind. Unknown kinds and unknown members pass.
enum ContentCheck {
  static func check(_ record: Record) throws(Rejection) {
    switch record.kind {
    case .saleCompleted: try document(record, kind: .sale)
    case .returnCompleted: try document(record, kind: .return)
    case .saleStarted, .saleDiscounted, .saleTendered, .saleTenderVoided, .saleVoided,
      .saleSuspended, .saleResumed:
      try text("sale", of: record)
    case .saleLineAdded, .saleLineChanged, .saleLineVoided:
      try text("sale", of: record)
      try number("line", of: record)
    case .shiftOpened: try text("shift", of: record)
    case .shiftClosed:
      for name in ["shift", "store", "lane"] { try text(name, of: record) }
    default: break
    }
  }

  private static func document(
    _ record: Record, kind: SaleDocument.Kind
  ) throws(Rejection) {
    do throws(DocumentError) {
      let document = try SaleDocument(json: record.body)
      guard document.kind == kind else {
        throw .member(path: "kind", expected: "\"\(kind.rawValue)\" in \(record.kind.rawValue)")
      }
      guard document.receipt != nil else { throw .member(path: "receipt", expected: "text") }
      guard document.completedAt != nil else {
        throw .member(path: "completed_at", expected: "text")
      }
      try document.checkArithmetic()
    } catch {
      let code: Rejection.Code =
        switch error {
        case .member: .schema
        case .arithmetic, .overflow: .arithmetic
        }
      throw Rejection(code, "\(error)")
    }
  }

  private static func text(_ name: String, of record: Record) throws(Rejection) {
    guard record.body[name]?.stringValue?.isEmpty == false else {
      throw Rejection(.schema, "body.\(name) of \(record.kind.rawValue) must be text")
    }
  }

  private static func number(_ name: String, of record: Record) throws(Rejection) {
    guard let number = record.body[name]?.intValue, number >= 1 else {
      throw Rejection(.schema, "body.\(name) of \(record.kind.rawValue) must be an integer from 1")
    }
  }
}
