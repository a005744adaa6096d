import AgentRuntime
import ArgumentParser
import Barcodes
import CommandLineProgram
import Foundation
import Records
import ScannerProtocols

/// `posagent barcode`: what scanned strings mean.
struct BarcodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "barcode", abstract: "Tells what scanned strings mean.",
    subcommands: [Decode.self])

  struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints one JSON object a scan, from the arguments or the lines of standard input.",
      discussion: """
        \\x1d and other \\xNN escapes stand for bytes. With --config, weighed and priced goods are \
        read by its measured_goods. GS1 elements and merchant QR codes are not read yet: their \
        members are null. Exit code 1 if any scan is not a valid code.
        """)

    @Argument(help: "Scanned strings; none: lines of standard input.")
    var scans: [String] = []
    @Option(help: ArgumentHelp("The configuration whose measured_goods apply.", valueName: "file"))
    var config: String?
    @Flag(help: "Taken for uniformity: JSON is the only form.")
    var json = false

    func run() throws {
      let configuration = try config.map { try AgentConfiguration.load(path: $0) }
      let reader = try BarcodeReader(
        measuredGoods: configuration?.measuredGoods ?? [],
        currencyDecimals: configuration?.currency.decimals ?? 2)
      var allGood = true
      let lines: any Sequence<String> =
        scans.isEmpty ? sequence(state: ()) { _ in readLine() } : AnySequence(scans)
      for text in lines {
        let answer = decode(text, reader)
        allGood = allGood && answer["ok"] == true
        print(JCS.text(answer))
      }
      if !allGood { throw ExitCode(CommandFailure.Status.bad.rawValue) }
    }

    private func decode(_ text: String, _ reader: BarcodeReader) -> JSONValue {
      do throws(ScanFault) {
        let scan = try Scan(EscapedText.bytes(text))
        return reader.json(text: scan.text, aim: scan.aim)
      } catch {
        return .object([
          "ok": false, "scan": .string(text), "aim": .null, "symbology": .null, "gtin": .null,
          "measured": .null, "elements": .null, "merchant_qr": .null,
          "error": .object([
            "code": .string(error.code), "message": .string(error.message), "at": .null,
          ]),
        ])
      }
    }
  }
}

/// Bytes written as text: `\x1d` is the byte 1D, everything else itself.
enum EscapedText {
  static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
