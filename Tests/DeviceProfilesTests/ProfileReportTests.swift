import Records
import Testing

@testable import DeviceProfiles

/// What the commands print; the texts were written by hand.
@Suite struct ProfileReportTests {
  static func library() -> ProfileLibrary {
    var library = ProfileLibrary()
    _ = library.add(
      Array(
        """
        {"origins": {"m": {"support": "from the manual", "source": "manual, p. 3"}},
         "scanners": [
          {"usb_id": "ffff:0001", "vendor": "ACME", "product": "Gun 3", "mode": "ibm-oem",
           "origin": "m"},
          {"usb_id": "ffff:00a2", "vendor": "ACME", "product": "Gun", "mode": "serial",
           "origin": "m"}]}
        """.utf8), file: "scanners.json")
    return library
  }

  @Test func aListOfScanners() {
    #expect(
      Self.library().table == """
        PRINTER  VENDOR AND MODEL  PAPER  COLS  SUPPORT

        SCANNER    MODE     SUPPORT          VENDOR AND PRODUCT
        ffff:0001  ibm-oem  from the manual  ACME Gun 3
        ffff:00a2  serial   from the manual  ACME Gun

        """)
    #expect(
      JCS.text(Self.library().json) == #"{"printers":[],"scanners":["#
        + #"{"mode":"ibm-oem","origin":"manual, p. 3","product":"Gun 3","#
        + #""support":"from the manual","usb_id":"ffff:0001","vendor":"ACME"},"#
        + #"{"mode":"serial","origin":"manual, p. 3","product":"Gun","#
        + #""support":"from the manual","usb_id":"ffff:00a2","vendor":"ACME"}]}"#)
  }

  @Test func oneScanner() throws {
    let usb = try #require(USBIdentity("ffff:0001"))
    #expect(
      Self.library().scanner(usb)?.text == """
        ffff:0001
          ACME Gun 3, support: from the manual
        mode: ibm-oem
            IBM's own mode, which posagent can't read: scan the maker's code for USB HID POS, USB \
        serial (CDC) or USB keyboard
        origin: manual, p. 3

        """)
  }

  @Test func theListOfPrinters() throws {
    let lines = ProfileLibrary.builtIn.table.split(
      separator: "\n", omittingEmptySubsequences: false)
    let end = try #require(lines.firstIndex(of: ""))
    let printers = lines[..<end]
    #expect(printers.count == ProfileLibrary.builtIn.printers.count + 1)
    #expect(
      printers.contains(
        "epson-tm-t20iii       EPSON TM-T20III         80 mm  48    from a public list"))
    #expect(
      printers.contains("generic-58            generic 58 mm, ESC/POS  58 mm  32    assumed"))
    // A terminal's line.
    #expect(printers.allSatisfy { $0.count <= 80 })
    let scanners = ProfileLibrary.builtIn.json["scanners"]?.arrayValue
    #expect(scanners?.count == ProfileLibrary.builtIn.scanners.count)
  }

  @Test func onePrinter() throws {
    var library = ProfileLibrary.builtIn
    #expect(library.add(Array(ProfileFileTests.good.utf8), file: "acme.json") == [])
    let profile = try #require(library.printer(named: "acme-1"))
    #expect(
      profile.text == """
        acme-1
          ACME 1, support: from the manual
          what is not known of it is assumed to be as with generic-58
        paper_mm: 58
            assumed, as generic-58: usual for printers of this class; not confirmed for the model
        dots_per_inch: 203
            assumed, as generic-58: usual for printers of this class; not confirmed for the model
        printable_dots: 360
            from the manual: manual, p. 3
        columns_a: 30
            from the manual: manual, p. 3
        columns_b: 42
            assumed, as generic-58: computed: printable dots over the cell of the font, 12 dots \
        for A and 9 for B
        code_pages: "acme"
            from the manual: manual, p. 3
        default_code_page: "cp437"
            assumed, as generic-58: NielsLeenheer/ReceiptPrinterEncoder (MIT), \
        data/mappings/esc-pos, file of the maker
        confirms_by_process_id: false
            assumed, as generic-58: the careful choice where nothing is known of the model
        cut: "full"
            from the manual: manual, p. 3
        status_commands: ["gs-r"]
            from the manual: manual, p. 3
        raster_slice_rows: 100
            assumed, as generic-58: the careful choice where nothing is known of the model
        drawer_pulse_ms: [50,50]
            from the manual: manual, p. 3
        chinese_mode: false
            from the manual: manual, p. 3
        usb_ids: ["04b8:0e15"]
            from the manual: manual, p. 3
        pages of the map acme:
            0 cp437, 9 cp857

        """)
    #expect(profile.json["like"] == "generic-58")
    #expect(profile.json["pages"] == .array([[0, "cp437"], [9, "cp857"]]))
    let facts = try #require(profile.json["facts"]?.arrayValue)
    #expect(
      facts.first.map(JCS.text) == #"{"inherited_from":"generic-58","name":"paper_mm","#
        + #""origin":"usual for printers of this class; not confirmed for the model","#
        + #""support":"assumed","value":58}"#)
  }
}
