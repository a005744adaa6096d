import Records
import RetailTypes

extension BarcodeReader {
  /// The line of `posagent barcode decode --json` for one scan.
  ///
  /// Members that do not apply are `null`. `at` is the offending character of `scan`, from 0.
  public func json(text: String, aim: String?) -> JSONValue {
    var line = JSONObject([
      "ok": true, "scan": .string((aim ?? "") + text), "aim": JSONValue(aim),
      "symbology": JSONValue(aim.flatMap(Symbology.name(aim:))), "gtin": .null, "measured": .null,
      "error": .null,
      // Not read yet, which is not the same as none.
      "elements": .null, "merchant_qr": .null,
    ])
    do throws(BarcodeError) {
      switch try read(text: text, aim: aim) {
      case .gtin(let gtin): line["gtin"] = .string(gtin.text)
      case .measured(let goods): line["measured"] = json(goods)
      case .code: break
      }
    } catch {
      let offset = error.offset.map { JSONValue.int(Int64($0 + (aim ?? "").utf8.count)) }
      line["ok"] = false
      line["error"] = .object([
        "code": .string(error.code), "message": .string(error.message), "at": offset ?? .null,
      ])
    }
    return .object(line)
  }

  private func json(_ goods: MeasuredGoods) -> JSONValue {
    var weight: JSONValue = .null
    var price: JSONValue = .null
    switch goods.measure {
    case .weight(let quantity): weight = .string(quantity.text)
    case .price(let money): price = .string(money.text(decimals: currencyDecimals))
    }
    return .object([
      "scheme": .string(goods.scheme), "item": .string(goods.item), "weight": weight,
      "price": price,
    ])
  }
}
