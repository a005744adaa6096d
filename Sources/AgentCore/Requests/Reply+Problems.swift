import Records
import Sales

extension Reply {
  /// The answer that the same request got before. Canonical JSON: written again, it is the same
  /// bytes.
  init(stored answer: KeptAnswer) {
    if let body = try? JSONParser.parse(answer.body) {
      self.init(status: answer.status, body: body)
    } else {
      self = .storeUnavailable("The answer stored under this Idempotency-Key can't be read back.")
    }
  }

  static let keyReused = Reply.problem(
    422, code: "idempotency_key_reused", title: "Key already used",
    detail: "This Idempotency-Key came with another request before. Use a new key.")

  static let busy = Reply.problem(
    503, code: "queue_full", title: "Too many requests waiting",
    detail: "The lane has \(RequestQueue.maximumWaiting) requests waiting. Try again shortly.")

  static func storeUnavailable(_ message: String) -> Reply {
    .problem(503, code: "store_unavailable", title: "The disk can't be read", detail: message)
  }

  static func forbidden(_ permission: Permission) -> Reply {
    .problem(
      403, code: "forbidden", title: "Not permitted",
      detail: "This needs the permission \"\(permission.rawValue)\", which the token's role lacks.")
  }

  /// A refusal of the till. Its status says whether the request was wrong or only its moment.
  init(refusal: SaleRefusal) {
    let status =
      switch refusal {
      case .noShift, .shiftAlreadyOpen, .saleStillOpen, .suspendedSales: 409
      case .noSale, .alreadyCovered, .taxesChanged: 409
      case .noSuchLine, .noSuchTender, .notSuspended: 404
      case .notCovered, .changeNotPossible, .emptySale: 422
      case .quantityNotPositive, .priceNegative, .unknownTax, .unknownTender: 422
      case .missing, .textTooLong: 422
      case .amountNotPositive, .amountNegative, .exceedsDue, .saleTooLarge, .amountTooLarge: 422
      }
    self.init(status: status, refusal)
  }

  static let noSaleToShow = Reply(status: 404, .noSale)

  private init(status: Int, _ refusal: SaleRefusal) {
    self = .problem(
      status, code: refusal.code, title: "The till refuses", detail: refusal.message)
  }
}
