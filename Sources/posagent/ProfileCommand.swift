import AgentRuntime
import ArgumentParser
import CommandLineProgram
import DeviceProfiles
import Records
import StrictYAML

/// `posagent profile`: what is known of device models.
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Shows and checks what is known of printers and scanners.",
    discussion: """
      A profile says what one model does differently from the next, and for each fact from where \
      that is known: seen on the device, from the manual, from a public list, or assumed. That of \
      the whole profile is the weaker of its width and its code pages. Docs/AddingAModel.md shows how to add a model.
      """,
    subcommands: [List.self, Show.self, Check.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the printer models and the scanners that are known.")

    @OptionGroup var own: OwnProfiles
    @Flag(help: "Print one JSON value.") var json = false

    func run() throws {
      let library = try own.library()
      print(json ? JCS.text(library.json) + "\n" : library.table, terminator: "")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows one profile, each fact with its origin.",
      discussion: """
        A scanner is named by its USB vendor and product, as lsusb writes them: 05f9:2206.
        """)

    @Argument(help: "The profile's name, such as epson-tm-t20iii.") var name: String
    @OptionGroup var own: OwnProfiles
    @Flag(help: "Print one JSON value.") var json = false

    func run() throws {
      let library = try own.library()
      if let printer = library.printer(named: name) {
        print(json ? JCS.text(printer.json) + "\n" : printer.text, terminator: "")
      } else if let scanner = USBIdentity(name).flatMap(library.scanner) {
        print(json ? JCS.text(scanner.json) + "\n" : scanner.text, terminator: "")
      } else {
        let near = Suggestion.nearest(to: name, among: library.printers.map(\.name))
        throw CommandFailure(
          .usage,
          "there is no profile \"\(name)\"; "
            + (near.map { "did you mean \"\($0)\"?" } ?? "`posagent profile list` shows them"))
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Names every mistake in profile files; exit code 1 if there is any.",
      discussion: "A file may refer to profiles of the files before it.")

    @Argument(help: "Profile files.") var files: [String]

    func run() throws {
      var library = ProfileLibrary.builtIn
      var problems: [ConfigurationProblem] = []
      for file in files {
        do {
          problems += try ProfileDirectory.add(file, to: &library)
        } catch {
          throw CommandFailure(.usage, "\(file) \(error)")
        }
      }
      try OwnProfiles.refuse(problems)
      let printers = library.printers.count - ProfileLibrary.builtIn.printers.count
      let scanners = library.scanners.count - ProfileLibrary.builtIn.scanners.count
      print("no mistakes; printers: \(printers), scanners: \(scanners)")
    }
  }
}

/// The `--profile-dir` option.
struct OwnProfiles: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The directory with profiles of your own (default: /etc/posagent/profiles.d, if it is there).",
      valueName: "dir"))
  var profileDir: String?

  /// The built-in profiles and one's own, or all mistakes in these.
  func library() throws -> ProfileLibrary {
    let path = profileDir ?? "/etc/posagent/" + ProfileDirectory.usualName
    do {
      let directory = try ProfileDirectory.read(path)
      try Self.refuse(directory.problems)
      return directory.library
    } catch let error as SmallFile.ReadError {
      guard profileDir == nil, error.isAbsence else {
        throw CommandFailure(.usage, "\(path) \(error)")
      }
      return .builtIn
    }
  }

  static func refuse(_ problems: [ConfigurationProblem]) throws {
    guard !problems.isEmpty else { return }
    let errors = ConfigurationErrors(file: "", problems: problems)
    throw CommandFailure(.bad, errors.description, namesFile: true)
  }
}
