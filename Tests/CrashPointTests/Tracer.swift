// CrashPointTests: both programs killed before each system call that changes the world, and run on
// disks that fail; then what was acknowledged is looked for.
import Foundation
import ShopKit
import TestPeers

/// One life of a program under `Tests/CrashTracer`, which kills it at a chosen point.
struct Tracer {
  /// Where each point is listed as it is reached.
  let path: String
  /// The number of the fatal point; 0 for none.
  let point: Int

  init(in directory: TemporaryDirectory, killingBefore point: Int = 0) {
    path = directory.file("points-\(UUID().uuidString)")
    self.point = point
  }

  /// What stands before the program on the command line.
  var launcher: [String] { [Programs.beside("crash-tracer"), path, "\(point)"] }

  /// The points that were reached, such as "fdatasync journal.sqlite-wal", in order.
  var points: [String] {
    let text = String(decoding: contents(ofFile: path) ?? [], as: UTF8.self)
    return text.split(separator: "\n").map { line in
      // "17 4711 fdatasync /…/journal.sqlite-wal": number, thread, call, place
      let words = line.split(separator: " ", maxSplits: 3)
      let place = words.last?.split(separator: "/").last ?? ""
      return "\(words.dropFirst(2).first ?? "?") \(place.hasPrefix("socket:") ? "socket" : place)"
    }
  }
}
