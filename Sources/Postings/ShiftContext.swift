import Records
import RetailTypes

/// Where an amount belongs that is not part of a sale.
struct PostingContext: Hashable, Sendable {
  var store: String
  var cashier: String
  var currency: Currency
}

/// What the records of a shift say of it, for those of its records that don't say it.
struct ShiftContexts: Sendable {
  private struct Shift: Hashable {
    var device: String
    var shift: String
  }

  private struct Learned {
    var context: PostingContext
    var from: RecordKey
  }

  private var contexts: [Shift: Learned] = [:]

  /// The first record of a shift speaks for it, whichever is learned first.
  mutating func learn(_ context: PostingContext, ofShift shift: String, from key: RecordKey) {
    let shift = Shift(device: key.device, shift: shift)
    if let present = contexts[shift], present.from < key { return }
    contexts[shift] = Learned(context: context, from: key)
  }

  /// Learns from a record of the shift itself, if it says all.
  mutating func learn(from input: PostingInput) {
    let body = input.body
    guard let shift = body["shift"]?.stringValue, let cashier = body["cashier"]?.stringValue,
      let store = body["store"]?.stringValue, let code = body["currency"]?.stringValue
    else { return }
    let decimals = Self.decimalsWritten(in: body, code)
    learn(
      PostingContext(
        store: store, cashier: cashier, currency: Currency(code: code, decimals: decimals)),
      ofShift: shift, from: input.key)
  }

  /// The context of a record: its own members first, then what its shift's sales said.
  func context(of input: PostingInput) throws(HoldReason) -> PostingContext {
    let body = input.body
    let known = body["shift"]?.stringValue.flatMap {
      contexts[Shift(device: input.key.device, shift: $0)]?.context
    }
    guard let store = body["store"]?.stringValue ?? known?.store else {
      throw .body("store must be text")
    }
    guard let code = body["currency"]?.stringValue ?? known?.currency.code else {
      throw .body("currency must be a code such as \"IDR\"")
    }
    let decimals = known?.currency.code == code ? known?.currency.decimals : nil
    return PostingContext(
      store: store, cashier: body["cashier"]?.stringValue ?? known?.cashier ?? "",
      currency: Currency(code: code, decimals: decimals ?? Self.decimalsWritten(in: body, code)))
  }

  /// The decimals of the record's own amount.
  private static func decimalsWritten(in body: JSONValue, _ code: String) -> Int {
    guard
      let text = (body["amount"] ?? body["over_short"] ?? body["opening_float"])?.stringValue
    else { return Currency.usualDecimals(of: code) }
    let fraction = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return fraction.count == 2 ? fraction[1].count : 0
  }
}
