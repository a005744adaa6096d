import Foundation
import ShopKit

/// A mistake that somebody could make: a patch, and what it is found by.
struct PlantedDefect: Sendable {
  /// In place of a promise: the program stops itself.
  static let assertion = "stopped by an assertion"

  /// The name of its file, without the ending.
  var name: String
  var path: String
  var defect: String
  /// Who finds it: a promise of the checker, or `assertion`.
  var promise: String
  /// The first of so many seeds, from 1 on, finds it.
  var seeds: Int
  var events: Int
  /// Whether `make test` looks for it; the others only `make soak`.
  var isInShortSet: Bool

  static let all: Result<[PlantedDefect], any Error> = Result {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Planted")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".patch") }
      .map { try PlantedDefect(path: folder.appending(path: $0).path) }
  }

  /// What `make test` looks for, or all where the environment says PLANTED=all, or one by its name.
  static func chosen() throws -> [PlantedDefect] {
    let all = try all.get()
    guard let wanted = Project.setting("PLANTED") else { return all.filter(\.isInShortSet) }
    return wanted == "all" ? all : all.filter { $0.name.contains(wanted) }
  }

  /// As Docs/Testing.md has it.
  var row: String {
    "| `\(name)` | \(defect) | \(promise) | \(seeds) of \(events) | "
      + "\(isInShortSet ? "short" : "") |"
  }

  init(path: String) throws {
    self.path = path
    name = URL(filePath: path).deletingPathExtension().lastPathComponent
    var header: [String: String] = [:]
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      guard !line.hasPrefix("--- ") else { break }
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      header[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    // "3 of 1000 events"
    let numbers = (header["Seeds"] ?? "").split(separator: " ").compactMap { Int($0) }
    guard let defect = header["Defect"], let promise = header["Promise"], numbers.count == 2 else {
      throw Unexpected(
        "\(name) does not begin with Room, Defect, Promise and \"Seeds: 3 of 1000 events\"")
    }
    self.defect = defect
    self.promise = promise
    seeds = numbers[0]
    events = numbers[1]
    isInShortSet = header["Set"] == "short"
  }
}
