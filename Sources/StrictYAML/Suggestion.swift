/// Finds the known word that was probably meant.
public enum Suggestion {
  /// "; did you mean "store"?", or the known words if none is near.
  public static func hint(for word: String, among known: [String]) -> String {
    if let near = nearest(to: word, among: known) { return "; did you mean \"\(near)\"?" }
    return known.isEmpty ? "" : "; known here: " + known.joined(separator: ", ")
  }

  /// The known word that differs least from `word`, if it differs by little or begins with it; the
  /// first of equals.
  public static func nearest(to word: String, among known: [String]) -> String? {
    let lower = word.lowercased()
    let limit = max(1, lower.unicodeScalars.count / 3)
    let near = known.map { ($0, distance(lower, $0.lowercased())) }
      .filter { $0.1 <= limit }
      .min { $0.1 < $1.1 }?.0
    guard near == nil, lower.count >= 3 else { return near }
    return known.first { $0.lowercased().hasPrefix(lower) }
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other
  /// (optimal string alignment distance).
  static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
