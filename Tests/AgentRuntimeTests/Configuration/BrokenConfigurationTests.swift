import Testing

@testable import AgentRuntime

/// Each mistake is named with its place and its remedy. Columns are those that a search for the word in the line gives.
@Suite struct BrokenConfigurationTests {
  let sandbox: ConfigurationSandbox

  init() throws {
    sandbox = try ConfigurationSandbox()
    try sandbox.write("till.token", "till-secret\n")
    try sandbox.write("empty.token", "\n")
    try sandbox.write("spaced.token", "two words\n")
    try sandbox.write("not-a-certificate.pem", "key\n")
  }

  static let start = "store: S1\nlane: \"1\"\ncurrency: IDR\n"

  /// What follows `start`, so that it begins in line 4, and what is said of it.
  static let cases: [(yaml: String, errors: [String])] = [
    ("stor: x", ["4:1: unknown key \"stor\"; did you mean \"store\"?"]),
    ("decimals: 5", ["4:11: decimals: 5 is not a whole number from 0 to 4"]),
    (
      "device: \"jkt 01\"",
      [
        "4:9: device: \"jkt 01\" must be 1 to 64 letters (a to z), digits, \".\", \"_\" or \"-\", beginning with a letter or a digit"
      ]
    ),
    ("language: de", ["4:11: language: \"de\" is not known; known here: en, id, tr"]),
    (
      "time_zone: Asia/Jakrta",
      ["4:12: time_zone: \"Asia/Jakrta\" is not a known time zone; did you mean \"Asia/Jakarta\"?"]
    ),
    (
      "business_day_cutover: \"24:00\"",
      ["4:23: business_day_cutover: \"24:00\" is not a time of day such as \"04:00\""]
    ),
    (
      "business_day_cutover: \"4:00\"",
      ["4:23: business_day_cutover: \"4:00\" is not a time of day such as \"04:00\""]
    ),
    // Taxes and tenders
    (
      "taxes: {PPN: 11}",
      ["4:8: taxes: must be a list: write [ … ] or lines that begin with \"- \""]
    ),
    ("taxes:\n  - {code: PPN}", ["5:5: rate is missing: add, for example, rate: \"11\""]),
    (
      "taxes:\n  - {code: PPN, rate: 11%}",
      ["5:23: rate: \"11%\" is not a tax rate in percent from 0 to 100, such as \"11\" or \"8.25\""]
    ),
    (
      "taxes:\n  - {code: PPN, rate: 101}",
      ["5:23: rate: \"101\" is not a tax rate in percent from 0 to 100, such as \"11\" or \"8.25\""]
    ),
    (
      "taxes:\n  - {code: PPN, rate: 011}",
      ["5:23: rate: \"011\" is not a tax rate in percent from 0 to 100, such as \"11\" or \"8.25\""]
    ),
    (
      "taxes:\n  - {code: PPN, rate: 11}\n  - {code: PPN, rate: 12}",
      ["6:12: code: \"PPN\" is already used in line 5: each must be different"]
    ),
    (
      "tenders: []",
      ["4:10: tenders: must have 1 to 32 entries, not 0"]
    ),
    (
      "tenders:\n  - {kind: cash}\n  - {kind: cash}",
      ["6:12: kind: \"cash\" is already used in line 5: each must be different"]
    ),
    (
      "tenders: [{kind: cash, rounding: 0}]",
      ["4:34: rounding: must be above 0: give the smallest amount paid, or remove the key"]
    ),
    (
      "tenders: [{kind: cash, rounding: \"0.50\"}]",
      ["4:34: rounding: \"0.50\" is not an amount without decimals, such as \"55500\""]
    ),
    (
      "tenders: [{kind: a, rounding: 100}, {kind: b, rounding: 50}]",
      ["4:57: rounding: all tenders that round must round to the same amount"]
    ),
    (
      "tenders: [{kind: cash, change: yes}]",
      ["4:32: change: \"yes\" is neither true nor false: write one of them"]
    ),
    // Measured goods
    (
      "measured_goods:\n  - {prefix: 21, item_digits: 5, value: weight, value_digits: 5, decimals: 3}",
      ["5:14: prefix: 21 must be text: write it in quotes, \"21\""]
    ),
    (
      "measured_goods:\n  - {prefix: \"21\", item_digits: 5, value: weight, value_digits: 6, decimals: 3}",
      [
        "5:5: prefix, item_digits and value_digits (and the check digit of the value) must make 12 digits, not 13"
      ]
    ),
    (
      "measured_goods:\n  - {prefix: \"31\", item_digits: 5, value: wieght, value_digits: 5, decimals: 3}",
      ["5:43: value: \"wieght\" is not known; did you mean \"weight\"?"]
    ),
    (
      "measured_goods:\n  - {prefix: \"21\", item_digits: 5, value: price, value_digits: 5, decimals: 2}",
      ["5:5: decimals of a price must be 0 to 0, as the currency has, not 2"]
    ),
    // Paper
    (
      "catalogue: {file: none.csv}",
      ["4:19: file: DIR/none.csv cannot be read: No such file or directory"]
    ),
    ("catalogue: {file: .}", ["4:19: file: DIR/. is not a file"]),
    (
      "receipt: {logo: logo.png}",
      ["4:11: logo: a picture on the receipt is not available in this version: remove the key"]
    ),
    ("receipt: {width_mm: 76}", ["4:21: width_mm: 76 is not a paper width: write 58 or 80"]),
    (
      "receipt: {header: TOKO}",
      ["4:19: header: must be a list: write [ … ] or lines that begin with \"- \""]
    ),
    (
      "receipt: {header: [\"a\\nb\"]}",
      ["4:20: header: must be one line without control characters"]
    ),
    // Devices
    (
      "devices:\n  - {id: a, kind: scaner}",
      ["5:19: kind: \"scaner\" is not known; did you mean \"scanner\"?"]
    ),
    (
      "devices:\n  - {id: a, kind: scanner, transport: hidpos, path: /dev/hidraw0}",
      [
        "5:39: transport: hidpos is not available for a scanner in this version: use one of serial, virtual"
      ]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: usb, usb: \"1-2\"}",
      [
        "5:39: transport: usb is not available for a printer in this version: use one of tcp, serial, virtual"
      ]
    ),
    (
      "devices:\n  - {id: a, kind: display, transport: serial}",
      ["5:19: kind: display is not available in this version: remove this device"]
    ),
    (
      "devices:\n  - {id: a, kind: scanner, transport: serial}",
      ["5:5: path is missing: add, for example, path: /dev/ttyS1"]
    ),
    (
      "devices:\n  - {id: a, kind: scanner, transport: serial, path: /dev/ttyS1, baud: fast}",
      ["5:71: baud: \"fast\" is not a whole number from 300 to 921600"]
    ),
    (
      "devices:\n  - {id: a, kind: scanner, transport: serial, path: /dev/ttyS1, framing: 9N1}",
      ["5:74: framing: \"9N1\" is not data bits, parity and stop bits such as \"8N1\""]
    ),
    (
      "devices:\n  - {id: a, kind: scanner, transport: serial, path: /dev/ttyS1, sufix: cr}",
      ["5:65: unknown key \"sufix\"; did you mean \"suffix\"?"]
    ),
    (
      "devices:\n  - {id: a, kind: scanner, transport: virtual}\n  - {id: a, kind: scanner, transport: virtual}",
      ["6:10: id: \"a\" is already used in line 5: each must be different"]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: tcp, address: 192.168.1.50}",
      ["5:53: address: \"192.168.1.50\" is not host:port such as \"192.168.1.50:9100\""]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: tcp, address: \"p:0\"}",
      ["5:53: address: \"p:0\" is not host:port such as \"192.168.1.50:9100\""]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: tcp, address: \"p:9100\", profile: epson-tm-t20i}",
      ["5:72: profile: \"epson-tm-t20i\" is not a known profile; did you mean \"epson-tm-t20ii\"?"]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: virtual}\n  - {id: b, kind: printer, transport: virtual}",
      ["6:19: kind: a second printer is not available in this version: keep one"]
    ),
    (
      "receipt: {width_mm: 80}\ndevices:\n  - {id: a, kind: printer, transport: virtual, profile: generic-58}",
      [
        "4:21: width_mm: the profile generic-58 is for paper of 58 mm: write 58, or give the printer another profile"
      ]
    ),
    (
      "devices:\n  - {id: d, kind: drawer, printer: a}",
      ["5:36: printer: no printer has the id \"a\": add the printer"]
    ),
    (
      "devices:\n  - {id: d, kind: drawer, printer: b}\n  - {id: a, kind: printer, transport: virtual}",
      ["5:36: printer: no printer has the id \"b\"; the printer's id is \"a\""]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: virtual}\n  - {id: d, kind: drawer, printer: a, connector: 3, pulse_ms: [100]}",
      [
        "6:50: connector: 3 is not a whole number from 1 to 2",
        "6:63: pulse_ms: must have 2 entries, not 1",
      ]
    ),
    (
      "devices:\n  - {id: a, kind: printer, transport: virtual}\n  - {id: d, kind: drawer, printer: a, pulse_ms: [100, 600]}",
      [
        "6:55: pulse_ms: 600 is not a whole number from 2 to 510"
      ]
    ),
    // Access
    ("roles: {cashier: [sel]}", ["4:19: cashier: \"sel\" is not known; did you mean \"sell\"?"]),
    (
      "roles: {cashier: [sell, sell]}",
      ["4:25: cashier: \"sell\" is already used in line 4: each must be different"]
    ),
    (
      "api: {listen: \"0.0.0.0:8390\"}",
      [
        "4:15: listen: 0.0.0.0:8390 can be reached from other machines, and the API is not encrypted: use 127.0.0.1:8390"
      ]
    ),
    ("api: {listen: 8390}", ["4:15: listen: 8390 must be text: write it in quotes, \"8390\""]),
    (
      "api: {socket: /\(String(repeating: "s", count: 107))}",
      ["4:15: socket: is 108 bytes long; a socket's path has at most 107"]
    ),
    (
      "api: {origins: [\"*\"]}",
      [
        "4:17: origins: \"*\" is not an origin: write scheme and host, such as \"https://erp.example\""
      ]
    ),
    (
      "api: {origins: [\"https://erp.example/\"]}",
      [
        "4:17: origins: \"https://erp.example/\" is not an origin: write scheme and host, such as \"https://erp.example\""
      ]
    ),
    (
      "api:\n  tokens: [{name: till, role: chef, file: till.token}]",
      ["5:31: role: \"chef\" is not a role; known here: cashier, supervisor"]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier}]",
      ["5:12: file is missing: add, for example, file: till.token"]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier, token: abc}]",
      [
        "5:12: file is missing: add, for example, file: till.token",
        "5:40: unknown key \"token\"; known here: name, role, file, credential",
      ]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier, file: none.token}]",
      ["5:46: file: DIR/none.token cannot be read: No such file or directory"]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier, file: empty.token}]",
      [
        "5:46: file: DIR/empty.token must hold one token: one line of printable characters, no spaces"
      ]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier, file: spaced.token}]",
      [
        "5:46: file: DIR/spaced.token must hold one token: one line of printable characters, no spaces"
      ]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier, credential: till}]",
      [
        "5:52: credential: systemd has given no credentials to this process: add LoadCredential=till:PATH to the unit, or use file"
      ]
    ),
    (
      "api:\n  tokens: [{name: till, role: cashier, file: till.token, credential: till}]",
      ["5:12: file and credential are both given: keep one"]
    ),
    (
      "api:\n  tokens:\n    - {name: a, role: cashier, file: till.token}\n    - {name: b, role: cashier, file: till.token}",
      ["7:7: token b: another name has the same token: make a new one"]
    ),
    (
      "upstream: {url: \"http://inbox.example:8443\", token_file: till.token}",
      [
        "4:17: url: http://inbox.example:8443 is not encrypted: use https://, or http:// to this machine only"
      ]
    ),
    (
      "upstream: {url: \"inbox.example\", token_file: till.token}",
      ["4:17: url: \"inbox.example\" is not an address such as \"https://inbox.example:8443\""]
    ),
    (
      "upstream: {url: \"https://me:pw@inbox.example\", token_file: till.token}",
      [
        "4:17: url: \"https://me:pw@inbox.example\" is not an address such as \"https://inbox.example:8443\""
      ]
    ),
    (
      "upstream: {url: \"https://inbox.example\", token: abc}",
      [
        "4:11: token_file is missing: add, for example, token_file: upstream.token",
        "4:42: unknown key \"token\"; did you mean \"token_file\"?",
      ]
    ),
    (
      "upstream: {url: \"https://inbox.example\", token_file: till.token, ca_file: not-a-certificate.pem}",
      [
        "4:75: ca_file: DIR/not-a-certificate.pem holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
      ]
    ),
  ]

  @Test(arguments: cases)
  func namesPlaceAndRemedy(yaml: String, errors: [String]) {
    #expect(sandbox.errors(Self.start + yaml) == errors.map { "posagent.yaml:" + $0 })
  }

  @Test func theThreeKeysWithoutDefaultsAreAskedForTogether() {
    #expect(
      sandbox.errors("language: en") == [
        "posagent.yaml:1:1: store is missing: add, for example, store: JKT01",
        "posagent.yaml:1:1: lane is missing: add, for example, lane: \"03\"",
        "posagent.yaml:1:1: currency is missing: add, for example, currency: IDR",
      ])
    #expect(
      sandbox.errors("store: S\nlane: 03\ncurrency: rupiah") == [
        "posagent.yaml:2:7: lane: 03 must be text: write it in quotes, \"03\"",
        "posagent.yaml:3:11: currency: \"rupiah\" is not a currency code of three capitals such as IDR or TRY",
      ])
  }

  @Test(arguments: [
    "http://127.0.0.1:8443", "http://localhost:8443", "http://[::1]:8443/inbox",
    "https://inbox.example", "https://inbox.example/lanes",
  ])
  func addressesUpstreamThatAreAllowed(url: String) throws {
    let yaml = Self.start + "upstream: {url: \"\(url)\", token_file: till.token}"
    #expect(try sandbox.decode(yaml).upstream?.url == url)
    #expect(try sandbox.decode(yaml.replacing("\",", with: "/\",")).upstream?.url == url)
  }

  @Test func aBadProfileDoesNotMakeTheDrawerBad() {
    let yaml = """
      devices:
        - {id: p, kind: printer, transport: virtual, profile: nonsense}
        - {id: d, kind: drawer, printer: p}
      """
    let errors = sandbox.errors(Self.start + yaml)
    #expect(errors.count == 1)
    #expect(errors.first?.hasPrefix("posagent.yaml:5:57: profile: \"nonsense\" is not") == true)
  }
}
