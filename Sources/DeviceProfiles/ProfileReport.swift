import Records

extension ProfileLibrary {
  /// All profiles in short, for people: a table of printers and one of scanners.
  public var table: String {
    let printers = printers.map { printer in
      [
        printer.name, "\(printer.vendor) \(printer.model)", "\(printer.paperMillimetres) mm",
        "\(printer.columns)", printer.support.rawValue,
      ]
    }
    let scanners = scanners.map { scanner in
      [
        "\(scanner.usb)", scanner.mode.rawValue, scanner.support.rawValue,
        "\(scanner.vendor) \(scanner.product)",
      ]
    }
    return Self.aligned(
      [["PRINTER", "VENDOR AND MODEL", "PAPER", "COLS", "SUPPORT"]] + printers)
      + "\n" + Self.aligned([["SCANNER", "MODE", "SUPPORT", "VENDOR AND PRODUCT"]] + scanners)
  }

  /// `{"printers": […], "scanners": […]}`, each in short.
  public var json: JSONValue {
    .object([
      "printers": .array(
        printers.map { printer in
          .object([
            "name": .string(printer.name), "vendor": .string(printer.vendor),
            "model": .string(printer.model), "paper_mm": .int(Int64(printer.paperMillimetres)),
            "columns": .int(Int64(printer.columns)), "support": .string(printer.support.rawValue),
          ])
        }),
      "scanners": .array(scanners.map(\.json)),
    ])
  }

  /// Two spaces between the columns; the last is as long as it is.
  private static func aligned(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return (cells.dropLast() + row.suffix(1)).joined(separator: "  ") + "\n"
    }.joined()
  }
}

extension PrinterProfile {
  /// Everything that is known of it with its origin, for people.
  public var text: String {
    var lines = [name, "  \(vendor) \(model), support: \(support.rawValue)"]
    if let like { lines.append("  what is not known of it is assumed to be as with \(like)") }
    if let note { lines.append("  note: \(note)") }
    for fact in facts {
      let source = fact.inheritedFrom.map { ", as \($0)" } ?? ""
      lines += [
        "\(fact.name): \(JCS.text(fact.value))",
        "    \(fact.support.rawValue)\(source): \(fact.origin)",
      ]
    }
    lines.append("pages of the map \(pageMap):")
    lines += wrapped(codePages.map { "\($0.number) \($0.page)" }, columns: 76).map { "    " + $0 }
    return lines.joined(separator: "\n") + "\n"
  }

  public var json: JSONValue {
    let facts = facts.map { fact in
      JSONValue.object([
        "name": .string(fact.name), "value": fact.value, "origin": .string(fact.origin),
        "support": .string(fact.support.rawValue),
        "inherited_from": fact.inheritedFrom.map(JSONValue.string) ?? .null,
      ])
    }
    let pages = codePages.map { page in
      JSONValue.array([.int(Int64(page.number)), .string(page.page)])
    }
    return .object([
      "name": .string(name), "vendor": .string(vendor), "model": .string(model),
      "support": .string(support.rawValue), "like": like.map(JSONValue.string) ?? .null,
      "note": note.map(JSONValue.string) ?? .null, "facts": .array(facts),
      "pages": .array(pages),
    ])
  }

  private var pageMap: String {
    facts.first { $0.name == PrinterFact.codePages.rawValue }?.value.stringValue ?? ""
  }

  private func wrapped(_ items: [String], columns: Int) -> [String] {
    var lines: [String] = []
    for (index, item) in items.enumerated() {
      let item = index == items.count - 1 ? item : item + ","
      if let line = lines.last, line.count + 1 + item.count <= columns {
        lines[lines.count - 1] = line + " " + item
      } else {
        lines.append(item)
      }
    }
    return lines
  }
}

extension ScannerProfile {
  /// Everything that is known of it, for people.
  public var text: String {
    """
    \(usb)
      \(vendor) \(product), support: \(support.rawValue)
    mode: \(mode.rawValue)
        \(mode.meaning)
    origin: \(origin)

    """
  }

  public var json: JSONValue {
    .object([
      "usb_id": .string("\(usb)"), "vendor": .string(vendor), "product": .string(product),
      "mode": .string(mode.rawValue), "support": .string(support.rawValue),
      "origin": .string(origin),
    ])
  }
}

extension ScannerProfile.Mode {
  /// What a technician should know of it.
  public var meaning: String {
    switch self {
    case .hidPOS: "sends reports of its own kind: the best mode, nothing else takes them for keys"
    case .keyboard: "types like a keyboard, in the layout that the scanner is set to"
    case .serial: "is a serial port over USB"
    case .ibmOEM:
      "IBM's own mode, which posagent can't read: scan the maker's code for USB HID POS, USB "
        + "serial (CDC) or USB keyboard"
    case .unknown: "the list does not tell; the device says it itself when it is plugged in"
    }
  }
}
