import Records

/// Something wrong with a profile file, at the path of the member.
public struct ProfileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var message: String

  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// Reads and checks a file of printer profiles.
public enum PrinterProfileFile {
  /// The profiles of `bytes`, and what is wrong. A profile with a problem is left out.
  public static func read(
    _ bytes: [UInt8]
  ) -> (profiles: [PrinterProfile], problems: [ProfileProblem]) {
    let file: JSONValue
    do throws(JSONError) {
      file = try JSONParser.parse(bytes)
    } catch {
      return ([], [ProfileProblem(path: "", message: error.description)])
    }
    var profiles: [PrinterProfile] = []
    var problems: [ProfileProblem] = []
    guard let entries = file["printers"]?.arrayValue else {
      return ([], [ProfileProblem(path: "printers", message: "must be a list")])
    }
    for (index, entry) in entries.enumerated() {
      let reader = FactReader(file: file, entry: entry, path: "printers[\(index)]")
      do throws(ProfileProblem) {
        let profile = try reader.profile()
        guard !profiles.contains(where: { $0.name == profile.name }) else {
          throw reader.problem("name", "\"\(profile.name)\" occurs twice")
        }
        profiles.append(profile)
      } catch {
        problems.append(error)
      }
    }
    return (profiles, problems)
  }
}

/// Reads one entry of the list, every fact with the origin it must have.
private struct FactReader {
  let file: JSONValue
  let entry: JSONValue
  let path: String

  func problem(_ member: String, _ message: String) -> ProfileProblem {
    ProfileProblem(path: "\(path).\(member)", message: message)
  }

  func profile() throws(ProfileProblem) -> PrinterProfile {
    let pulse = try numbers("drawer_pulse_ms", count: 2, in: 2...510)
    let profile = PrinterProfile(
      name: try name(), vendor: try text("vendor"), model: try text("model"),
      support: try choice(try text("support"), at: "support"),
      paperMillimetres: try number("paper_mm", in: 20...200),
      dotsPerInch: try number("dots_per_inch", in: 60...600),
      printableDots: try number("printable_dots", in: 64...2048),
      columns: try number("columns_a", in: 16...160),
      columnsOfFontB: try number("columns_b", in: 16...200),
      codePages: try codePages(),
      defaultCodePage: try factText("default_code_page"),
      confirmsByProcessID: try flag("confirms_by_process_id"),
      cut: try choice(try factText("cut"), at: "facts.cut"),
      statusCommands: try statusCommands(),
      rasterSliceRows: try number("raster_slice_rows", in: 8...65_535),
      drawerPulse: .init(onMilliseconds: pulse[0], offMilliseconds: pulse[1]),
      startsInChineseMode: try flag("chinese_mode"), origins: try origins())
    try check(profile)
    return profile
  }

  private func check(_ profile: PrinterProfile) throws(ProfileProblem) {
    guard profile.columns * 12 <= profile.printableDots else {
      throw problem(
        "facts.columns_a",
        "\(profile.columns) characters of 12 dots do not fit in \(profile.printableDots) dots")
    }
    guard profile.columnsOfFontB >= profile.columns else {
      throw problem("facts.columns_b", "font B is narrower than A, so its lines are longer")
    }
    let printableTenths = profile.printableDots * 254 / profile.dotsPerInch
    guard printableTenths <= profile.paperMillimetres * 10 else {
      throw problem(
        "facts.printable_dots",
        "\(profile.printableDots) dots at \(profile.dotsPerInch) dpi are wider than "
          + "\(profile.paperMillimetres) mm paper")
    }
    guard profile.codePages.contains(where: { $0.page == profile.defaultCodePage }) else {
      throw problem(
        "facts.default_code_page", "\"\(profile.defaultCodePage)\" is not in the code pages")
    }
  }

  private func text(_ member: String) throws(ProfileProblem) -> String {
    guard let text = entry[member]?.stringValue, !text.isEmpty else {
      throw problem(member, "must be text")
    }
    return text
  }

  private func name() throws(ProfileProblem) -> String {
    let name = try text("name")
    let allowed = name.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard allowed else {
      throw problem("name", "may have only small letters, digits and hyphens")
    }
    return name
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, at member: String
  ) throws(ProfileProblem) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: text) else {
      let choices = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw problem(member, "must be one of \(choices)")
    }
    return choice
  }

  private func fact(_ name: String) throws(ProfileProblem) -> JSONValue {
    guard let value = entry["facts"]?[name]?["value"] else {
      throw problem("facts.\(name)", "is missing")
    }
    return value
  }

  private func factText(_ name: String) throws(ProfileProblem) -> String {
    guard let text = try fact(name).stringValue else {
      throw problem("facts.\(name)", "must be text")
    }
    return text
  }

  private func flag(_ name: String) throws(ProfileProblem) -> Bool {
    guard let flag = try fact(name).boolValue else {
      throw problem("facts.\(name)", "must be true or false")
    }
    return flag
  }

  private func number(
    _ name: String, in range: ClosedRange<Int>
  ) throws(ProfileProblem) -> Int {
    guard let number = try fact(name).intValue, let value = Int(exactly: number),
      range.contains(value)
    else {
      throw problem("facts.\(name)", "must be \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private func numbers(
    _ name: String, count: Int, in range: ClosedRange<Int>
  ) throws(ProfileProblem) -> [Int] {
    let values = (try fact(name).arrayValue ?? []).compactMap { element in
      element.intValue.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
    }
    guard values.count == count, try fact(name).arrayValue?.count == count else {
      throw problem(
        "facts.\(name)", "must be \(count) numbers, \(range.lowerBound) to \(range.upperBound)")
    }
    return values
  }

  private func statusCommands() throws(ProfileProblem) -> [PrinterProfile.StatusCommand] {
    guard let elements = try fact("status_commands").arrayValue else {
      throw problem("facts.status_commands", "must be a list")
    }
    var commands: [PrinterProfile.StatusCommand] = []
    for element in elements {
      commands.append(try choice(element.stringValue ?? "", at: "facts.status_commands"))
    }
    return commands
  }

  private func codePages() throws(ProfileProblem) -> [PrinterProfile.CodePageNumber] {
    let map = try factText("code_pages")
    guard let rows = file["code_pages"]?[map]?.arrayValue else {
      throw problem("facts.code_pages", "\"\(map)\" is not among the code_pages of the file")
    }
    var pages: [PrinterProfile.CodePageNumber] = []
    for (index, row) in rows.enumerated() {
      guard let row = row.arrayValue, row.count == 2,
        let number = row[0].intValue.flatMap({ UInt8(exactly: $0) }), let page = row[1].stringValue,
        pages.last.map({ $0.number < number }) ?? true
      else {
        throw ProfileProblem(
          path: "code_pages.\(map)[\(index)]",
          message: "must be a number from 0 to 255, above the one before, and a name")
      }
      pages.append(.init(number: number, page: page))
    }
    return pages
  }

  private func origins() throws(ProfileProblem) -> [PrinterProfile.FactOrigin] {
    var origins: [PrinterProfile.FactOrigin] = []
    for member in entry["facts"]?.objectValue?.members ?? [] {
      guard let id = member.value["origin"]?.stringValue,
        let origin = file["origins"]?[id]?.stringValue
      else {
        throw problem("facts.\(member.name)", "must name one of the file's origins")
      }
      origins.append(.init(fact: member.name, origin: origin))
    }
    return origins
  }
}
