import Barcodes
import DeviceDrivers
import DeviceProfiles
import Receipts
import Sales
import ScannerProtocols

/// What the configuration says, as far as the core acts on it.
public struct AgentCoreSettings: Sendable {
  /// The lane's name upstream and in every record.
  public var device: String
  public var sales: SalesSettings
  public var barcodes: BarcodeReader
  public var receipt: ReceiptSettings
  public var scanners: [Scanner]
  /// The printer that receipts go to.
  public var printer: Printer?
  public var drawer: DrawerSettings?
  /// Whether records are to be sent upstream.
  public var delivers: Bool

  public struct Scanner: Hashable, Sendable {
    public var id: DeviceID
    public var framing: SerialFraming.Settings
    /// For lists of devices: "serial" or "virtual", and where it is.
    public var transport: String
    public var path: String

    public init(id: DeviceID, framing: SerialFraming.Settings, transport: String, path: String) {
      self.id = id
      self.framing = framing
      self.transport = transport
      self.path = path
    }
  }

  public struct Printer: Sendable {
    public var id: DeviceID
    public var profile: PrinterProfile
    public var link: PrinterLink
    public var transport: String
    public var path: String

    public init(
      id: DeviceID, profile: PrinterProfile, link: PrinterLink, transport: String, path: String
    ) {
      self.id = id
      self.profile = profile
      self.link = link
      self.transport = transport
      self.path = path
    }
  }

  public init(
    device: String, sales: SalesSettings, barcodes: BarcodeReader,
    receipt: ReceiptSettings, scanners: [Scanner], printer: Printer?, drawer: DrawerSettings?,
    delivers: Bool
  ) {
    self.device = device
    self.sales = sales
    self.barcodes = barcodes
    self.receipt = receipt
    self.scanners = scanners
    self.printer = printer
    self.drawer = drawer
    self.delivers = delivers
  }
}
