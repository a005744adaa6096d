import Glibc

/// One measured figure.
struct Figure {
  var name: String
  var value: Double
  var unit: String
  /// What it is compared with, and how much that came to in the same run.
  var bound: (name: String, value: Double)?

  init(_ name: String, _ value: Double, _ unit: String, bound: (String, Double)? = nil) {
    self.name = name
    self.value = value
    self.unit = unit
    self.bound = bound.map { (name: $0.0, value: $0.1) }
  }

  /// One line, always with the same members in the same order.
  func print() {
    let bound = bound.map {
      #""bound":"\#($0.name)","bound_value":\#(Self.text($0.value)),"ratio":\#(Self.text(value / $0.value))"#
    }
    Swift.print(
      #"{"name":"\#(name)","value":\#(Self.text(value)),"unit":"\#(unit)","#
        + (bound ?? #""bound":null,"bound_value":null,"ratio":null"#) + "}")
    // At once, also into a pipe.
    fflush(nil)
  }

  /// Four significant digits: more is noise.
  private static func text(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "0" }
    let digits = max(0, 3 - Int(log10(abs(value)).rounded(.down)))
    let scale = pow(10, Double(digits))
    let rounded = (value * scale).rounded() / scale
    return digits == 0 ? "\(Int64(rounded))" : "\(rounded)"
  }
}

/// Nanoseconds of the monotonic clock.
func nanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

extension [Double] {
  /// The value that this share of all values does not exceed.
  func percentile(_ share: Double) -> Double {
    let sorted = sorted()
    let index = Int((share * Double(count)).rounded(.up)) - 1
    return sorted[Swift.max(0, Swift.min(count - 1, index))]
  }
}

/// What came of measuring something and its bound in turn.
struct Rounds {
  private var rounds: [(value: Double, bound: Double)] = []

  mutating func add(_ value: Double, bound: Double) { rounds.append((value, bound)) }

  /// The round whose ratio is the median.
  var median: (value: Double, bound: Double) {
    rounds.sorted { $0.value / $0.bound < $1.value / $1.bound }[rounds.count / 2]
  }
}
