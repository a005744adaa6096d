import DeviceProfiles
import Testing

@Suite struct ScannerProfileTests {
  @Test(arguments: [
    ("05f9:1206", ScannerProfile.Mode.ibmOEM), ("0c2e:0007", .ibmOEM), ("05e0:1300", .ibmOEM),
    ("05e0:1400", .ibmOEM), ("05f9:2206", .keyboard), ("05f9:4204", .serial),
    ("05e0:1701", .serial), ("1eab:1310", .hidPOS), ("0db5:013b", .hidPOS),
    ("067e:0801", .keyboard), ("0c2e:0b61", .unknown),
  ])
  func modes(_ identity: String, _ mode: ScannerProfile.Mode) throws {
    let usb = try #require(USBIdentity(identity))
    #expect(ProfileLibrary.builtIn.scanner(usb)?.mode == mode)
  }

  // A mobile computer, a label printer and a flash drive of the same public list.
  @Test(arguments: ["05e0:2000", "0a5f:0172", "1b1c:1a03", "04b8:0e15"])
  func whatIsNoScannerIsNotThere(_ identity: String) throws {
    let usb = try #require(USBIdentity(identity))
    #expect(ProfileLibrary.builtIn.scanner(usb) == nil)
  }

  @Test func eachIdentityOccursOnce() {
    let scanners = ProfileLibrary.builtIn.scanners
    #expect(scanners.count >= 90)
    #expect(Set(scanners.map(\.usb)).count == scanners.count)
    #expect(scanners.allSatisfy { !$0.origin.isEmpty && !$0.product.isEmpty })
  }

  @Test(arguments: ["04b8:0e15", "0001:ffff"])
  func identitiesAreWrittenAsLsusbDoes(_ text: String) {
    #expect(USBIdentity(text)?.description == text)
  }

  @Test(arguments: ["04B8:0E15", "4b8:0e15", "04b8", "04b8:0e15:1", "04b8:+e15", "", ":"])
  func othersAreRefused(_ text: String) { #expect(USBIdentity(text) == nil) }
}
