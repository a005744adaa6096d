import AgentCore
import Barcodes
import DevicePorts
import DeviceProfiles
import Receipts
import RetailTypes
import Sales
import ScannerProtocols

/// All that posagent.yaml says, with the defaults filled in.
public struct AgentConfiguration: Equatable, Sendable {
  public var store: String
  public var lane: String
  /// The lane's name upstream.
  public var device: String
  public var currency: Currency
  public var timeZone: TimeZoneClock
  /// Minutes after midnight at which a business day begins.
  public var businessDayCutoverMinutes: Int
  public var language: ReceiptLanguage
  public var taxes: [TaxDefinition]
  public var tenders: [TenderDefinition]
  public var measuredGoods: [MeasuredGoodsRule]
  /// The absolute path of the item file, if there is one.
  public var catalogueFile: String?
  public var receipt: Receipt
  /// The absolute path of the directory with profiles of the shop's own, if there is one.
  public var profileDirectory: String?
  public var scanners: [Scanner]
  public var printer: Printer?
  public var drawer: Drawer?
  public var api: API
  public var upstream: Upstream?
  public var roles: [Role]

  public struct Receipt: Equatable, Sendable {
    public var widthMillimetres: Int
    public var header: [String]
    public var footer: [String]
  }

  /// How a device is reached.
  public enum Connection: Equatable, Sendable {
    case port(PortAddress)
    /// A device that exists in this process only.
    case virtual
  }

  public struct Scanner: Equatable, Sendable {
    public var id: String
    public var connection: Connection
    /// What the scanner sends after each code.
    public var suffix: ScannerProtocols.SerialFraming.Suffix
  }

  public struct Printer: Equatable, Sendable {
    public var id: String
    public var connection: Connection
    public var profile: PrinterProfile
  }

  /// A drawer that opens by a pulse from the printer.
  public struct Drawer: Equatable, Sendable {
    public var id: String
    /// The printer's id.
    public var printer: String
    /// 1 for the printer's pin 2, 2 for its pin 5.
    public var connector: Int
    public var pulse: PrinterProfile.DrawerPulse
  }

  public struct API: Equatable, Sendable {
    public var listen: Endpoint
    /// The absolute path of the unix socket, if there is one.
    public var socket: String?
    public var origins: [String]
    public var tokens: [Token]

    public struct Token: Equatable, Sendable {
      public var name: String
      /// The name of one of the roles.
      public var role: String
      public var secret: Secret
    }
  }

  public struct Upstream: Equatable, Sendable {
    /// Without a slash at its end.
    public var url: String
    public var token: Secret
    /// The absolute path of the certificates to trust instead of the system's.
    public var caFile: String?
  }

  public struct Role: Equatable, Sendable {
    public var name: String
    public var permissions: [Permission]
  }
}

extension AgentConfiguration {
  /// The part that the rules of selling need.
  public var salesSettings: SalesSettings {
    SalesSettings(store: store, lane: lane, currency: currency, taxes: taxes, tenders: tenders)
  }

  /// What is no mistake and should not stay so: for `config check` and the log.
  public var warnings: [String] {
    (api.tokens.map(\.secret) + [upstream?.token].compactMap(\.self)).compactMap { secret in
      guard secret.isExposed, case .file(let path) = secret.source else { return nil }
      return "\(path) can be read by every user of this machine: chmod 600 \(path)"
    }
  }
}
