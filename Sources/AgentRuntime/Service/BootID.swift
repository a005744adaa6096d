import StrictYAML

/// The machine's boot: monotonic times compare within it only.
enum BootID {
  private static let path = "/proc/sys/kernel/random/boot_id"

  /// See proc(5).
  static func current() throws(SmallFile.ReadError) -> String {
    String(decoding: try SmallFile.read(path, maximumBytes: 64), as: UTF8.self)
      .filter { !$0.isWhitespace }
  }
}
