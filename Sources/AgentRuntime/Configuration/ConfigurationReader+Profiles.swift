import DeviceProfiles
import StrictYAML

extension ConfigurationReader {
  /// The profiles that a printer may name.
  struct Profiles {
    var library = ProfileLibrary.builtIn
    /// Where those of the shop's own are.
    var directory: String?
    /// Whether none was left out because of a mistake.
    var areAllRead = true
  }

  func profiles(_ map: YAMLMapping) -> Profiles {
    let value = map.value("profile_dir")
    let given = value.flatMap { $0.text() }
    guard value == nil || given != nil else { return Profiles(areAllRead: false) }
    let path = surroundings.resolve(given ?? ProfileDirectory.usualName)
    do throws(SmallFile.ReadError) {
      let directory = try ProfileDirectory.read(path)
      for problem in directory.problems { map.report(problem) }
      return Profiles(
        library: directory.library, directory: path, areAllRead: directory.problems.isEmpty)
    } catch {
      // Without the key, the directory need not be there.
      guard let value else {
        if !error.isAbsence { map.report("\(path) \(error)") }
        return Profiles()
      }
      value.report("\(path) \(error)")
      return Profiles(areAllRead: false)
    }
  }

  func profile(_ value: YAMLValue, _ profiles: Profiles) -> PrinterProfile? {
    guard let name = value.text() else { return nil }
    if let profile = profiles.library.printer(named: name) { return profile }
    // It may be the one with the mistake, which is already reported.
    guard profiles.areAllRead else { return nil }
    let near = Suggestion.nearest(to: name, among: profiles.library.printers.map(\.name))
    return value.fail(
      "\"\(name)\" is not a known profile; "
        + (near.map { "did you mean \"\($0)\"?" } ?? "`posagent profile list` shows them"))
  }
}
