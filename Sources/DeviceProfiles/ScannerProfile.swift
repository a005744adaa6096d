/// What the USB identity of a scanner tells before anything is read from it.
public struct ScannerProfile: Hashable, Sendable {
  public var usb: USBIdentity
  public var vendor: String
  /// Model or family.
  public var product: String
  public var mode: Mode
  public var origin: String
  public var support: SupportLevel

  /// The way of talking that the identity stands for; most scanners have one identity for each.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Reports of the usage page for barcode scanners (0x8C).
    case hidPOS = "hid-pos"
    /// Types like a keyboard.
    case keyboard
    /// A serial port over USB.
    case serial
    /// IBM's own: no public description of the reports is known, so another mode must be set.
    case ibmOEM = "ibm-oem"
    /// The list does not tell.
    case unknown
  }
}
