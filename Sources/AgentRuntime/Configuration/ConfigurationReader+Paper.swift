import DeviceProfiles
import StrictYAML

extension ConfigurationReader {
  func catalogue(_ value: YAMLValue) -> String? {
    value.mapping { map in
      map.required("file", example: "file: items.csv").flatMap { readableFile($0) }
    }
  }

  /// - Parameter paper: the receipt printer's profile, which knows its roll.
  func receipt(
    _ map: YAMLMapping, paper: PrinterProfile?
  ) -> AgentConfiguration.Receipt? {
    let width = paper?.paperMillimetres ?? 80
    guard let section = map.value("receipt") else {
      return AgentConfiguration.Receipt(widthMillimetres: width, header: [], footer: [])
    }
    return section.mapping { map in
      map.refuse("logo", notAvailable: "a picture on the receipt", remedy: "remove the key")
      let given = map.value("width_mm").map { self.width($0, paper: paper) } ?? width
      let header = map.value("header").map { lines($0) } ?? []
      let footer = map.value("footer").map { lines($0) } ?? []
      guard let given, let header, let footer else { return nil }
      return AgentConfiguration.Receipt(widthMillimetres: given, header: header, footer: footer)
    }
  }

  private func width(_ value: YAMLValue, paper: PrinterProfile?) -> Int? {
    guard let width = value.integer(in: 58...80) else { return nil }
    guard width == 58 || width == 80 else {
      return value.fail("\(width) is not a paper width: write 58 or 80")
    }
    if let paper, width != paper.paperMillimetres {
      return value.fail(
        "the profile \(paper.name) is for paper of \(paper.paperMillimetres) mm: "
          + "write \(paper.paperMillimetres), or give the printer another profile")
    }
    return width
  }

  private func lines(_ value: YAMLValue) -> [String]? {
    value.list(count: 0...20) { $0.line(maximumLength: 200) }
  }
}
