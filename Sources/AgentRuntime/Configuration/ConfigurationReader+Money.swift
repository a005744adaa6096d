import Barcodes
import RetailTypes
import Sales
import StrictYAML

extension ConfigurationReader {
  func taxes(_ value: YAMLValue) -> [TaxDefinition]? {
    var seen = UniqueNames()
    return value.list(count: 0...32) { item in
      item.mapping { map in
        let code = map.required("code", example: "code: PPN")
          .flatMap { seen.unique($0.name(), $0) }
        let rate = map.required("rate", example: "rate: \"11\"").flatMap { $0.taxRate() }
        let included = map.value("included").map { $0.boolean() } ?? true
        guard let code, let rate, let included else { return nil }
        return TaxDefinition(code: code, rate: rate, included: included)
      }
    }
  }

  func tenders(_ value: YAMLValue, decimals: Int) -> [TenderDefinition]? {
    var seen = UniqueNames()
    var step: Money?
    return value.list(count: 1...32) { item -> TenderDefinition? in
      item.mapping { map in
        let kind = map.required("kind", example: "kind: cash")
          .flatMap { seen.unique($0.name(), $0) }
        let change = map.value("change").map { $0.boolean() } ?? false
        let rounding = map.value("rounding").flatMap {
          self.rounding($0, decimals: decimals, step: &step)
        }
        guard let kind, let change else { return nil }
        return TenderDefinition(kind: kind, change: change, rounding: rounding)
      }
    }
  }

  /// - Parameter step: what the tenders before round to; the formula of `due` knows one step.
  private func rounding(_ value: YAMLValue, decimals: Int, step: inout Money?) -> Money? {
    guard let money = value.money(decimals: decimals) else { return nil }
    guard money.minor > 0 else {
      return value.fail("must be above 0: give the smallest amount paid, or remove the key")
    }
    guard money == step ?? money else {
      return value.fail("all tenders that round must round to the same amount")
    }
    step = money
    return money
  }

  func measuredGoods(_ value: YAMLValue, currencyDecimals: Int) -> [MeasuredGoodsRule]? {
    var seen = UniqueNames()
    return value.list(count: 0...32) { item in
      item.mapping { map in
        let prefix = map.required("prefix", example: "prefix: \"21\"")
          .flatMap { seen.unique($0.text(), $0) }
        let itemDigits = map.required("item_digits", example: "item_digits: 5")
          .flatMap { $0.integer(in: 1...9) }
        let kind = map.required("value", example: "value: weight")
          .flatMap { $0.choice(of: MeasuredGoodsRule.Value.self) }
        let valueDigits = map.required("value_digits", example: "value_digits: 5")
          .flatMap { $0.integer(in: 1...9) }
        let decimals = map.required("decimals", example: "decimals: 3")
          .flatMap { $0.integer(in: 0...4) }
        guard let prefix, let itemDigits, let kind, let valueDigits, let decimals else {
          return nil
        }
        do throws(MeasuredGoodsRuleError) {
          return try MeasuredGoodsRule(
            prefix: prefix, itemDigits: itemDigits, value: kind, valueDigits: valueDigits,
            decimals: decimals, currencyDecimals: currencyDecimals)
        } catch {
          return map.fail(error.description)
        }
      }
    }
  }
}

/// Finds names that are given twice in one list.
struct UniqueNames {
  private var lines: [String: Int] = [:]

  /// `name`, or `nil` after reporting that it was there already.
  mutating func unique(_ name: String?, _ value: YAMLValue) -> String? {
    guard let name else { return nil }
    if let line = lines[name] {
      return value.fail("\"\(name)\" is already used in line \(line): each must be different")
    }
    lines[name] = value.position.line
    return name
  }
}
