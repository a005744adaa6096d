import Records
import Sales

extension Reply {
  /// The answer that the same request got before, byte for byte.
  init(stored answer: KeptAnswer) {
    // What the core stored is canonical JSON; were the disk to say otherwise, the bytes still stand.
    let body = (try? JSONParser.parse(answer.body)) ?? .null
    self.init(status: answer.status, body: body)
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
  init(refusal: SaleRefusal, command: Command) {
    let status =
      switch refusal {
      case .noSale: command == .showSale ? 404 : 409
      case .shiftAlreadyOpen, .noShift, .saleStillOpen, .suspendedSales, .alreadyCovered: 409
      case .noSuchLine, .noSuchTender, .notSuspended: 404
      case .notCovered, .changeNotPossible, .emptySale: 422
      case .quantityNotPositive, .priceNegative, .unknownTax, .missing, .unknownTender: 422
      case .amountNotPositive, .amountNegative, .exceedsDue, .saleTooLarge, .amountTooLarge: 422
      }
    self = .problem(
      status, code: refusal.code, title: "The till refuses", detail: refusal.message)
  }
}
