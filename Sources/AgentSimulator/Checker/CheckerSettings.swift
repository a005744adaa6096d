import AgentCore
import Receipts
import RetailTypes
import Sales

/// What the checker has to know of the shop: its configuration, in plain words.
struct CheckerSettings: Sendable {
  struct Tax: Hashable, Sendable {
    /// In ten-thousandths of a percent: 11% is 110,000.
    var rate: Int64
    var included: Bool
  }

  struct Tender: Hashable, Sendable {
    var givesChange: Bool
    /// The step to which an amount paid with it is rounded, in minor units.
    var rounding: Int64?
  }

  /// An item of the catalogue.
  struct Goods: Hashable, Sendable {
    var plu: String
    var gtins: [String]
    var description: String
    var unit: String
    /// In minor units.
    var unitPrice: Int64
    var taxCode: String?
    var department: String?
  }

  /// The shop's own labels: 13 digits with the item and its weight or price.
  struct Label: Hashable, Sendable {
    var prefix: String
    var itemDigits: Int
    var valueDigits: Int
    var isWeight: Bool
    /// What one step of the value is in thousandths of the unit, or in minor units.
    var scale: Int64
  }

  var store: String
  var lane: String
  var device: String
  var currency: String
  var decimals: Int
  var taxes: [String: Tax]
  var tenders: [String: Tender]
  var hasPrinter: Bool
  var hasDrawer: Bool
  /// The first line of each receipt.
  var heading: String
  /// How a copy is marked.
  var copyMark: String
  /// When a business day begins, in minutes after midnight.
  var cutoverMinutes: Int
  /// The catalogue; if it is empty, nobody judges what was sold.
  var goods: [Goods] = []
  var labels: [Label] = []
  /// A pulse that was not written so long after its order is dropped.
  var drawerLifetimeMilliseconds: Int64 = 3_000
  /// The longest that a record waits for its commit.
  var slowestCommitMilliseconds: Int64 = 3_000
  /// Whether a journal is only sealed once all of it has arrived upstream.
  var sealsOnlyWhatArrived = true
}

extension CheckerSettings {
  /// - Parameters:
  ///   - catalogue: each item any number of times; without one, nobody judges what was sold.
  ///   - cutoverMinutes: when a business day begins, in minutes after midnight.
  init(
    _ shop: AgentCoreSettings, catalogue: some Sequence<CatalogueItem> = [],
    labels: [Label] = [], cutoverMinutes: Int = 240
  ) {
    var taxes: [String: Tax] = [:]
    for tax in shop.sales.taxes {
      taxes[tax.code] = Tax(rate: tax.rate.tenThousandths, included: tax.included)
    }
    var tenders: [String: Tender] = [:]
    for tender in shop.sales.tenders {
      tenders[tender.kind] = Tender(
        givesChange: tender.change, rounding: tender.rounding?.minor)
    }
    self.init(
      store: shop.sales.store, lane: shop.sales.lane, device: shop.device,
      currency: shop.sales.currency.code, decimals: shop.sales.currency.decimals, taxes: taxes,
      tenders: tenders, hasPrinter: shop.printer != nil,
      hasDrawer: shop.printer != nil && shop.drawer != nil,
      heading: shop.receipt.header.first ?? "", copyMark: Self.copyMark(shop.receipt.language),
      cutoverMinutes: cutoverMinutes)
    self.labels = labels
    goods = Set(catalogue.map(Goods.init)).sorted { $0.plu < $1.plu }
  }

  private static func copyMark(_ language: ReceiptLanguage) -> String {
    switch language {
    case .english: "COPY"
    case .indonesian: "SALINAN"
    case .turkish: "KOPYA"
    }
  }
}

extension CheckerSettings.Goods {
  fileprivate init(_ item: CatalogueItem) {
    self.init(
      plu: item.plu, gtins: item.gtins, description: item.description, unit: item.unit,
      unitPrice: item.price.minor, taxCode: item.taxCode, department: item.department)
  }
}
