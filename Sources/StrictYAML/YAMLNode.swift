/// A YAML document without anything that this project's files don't use.
struct YAMLNode {
  indirect enum Content {
    case scalar(Scalar)
    case list([YAMLNode])
    case mapping([Pair])
  }

  struct Pair {
    var key: String
    var keyPosition: YAMLPosition
    var value: YAMLNode
  }

  struct Scalar {
    var text: String
    var kind: Kind
  }

  /// What YAML takes a scalar for.
  enum Kind {
    /// Quoted, or plain and nothing else.
    case text
    /// Plain and read by some version of YAML as a number or a date: 11, 0x10, 1e3, 14:30.
    case number
    /// Plain and one of true, false, yes, no, on, off.
    case boolean
    /// Nothing at all, `~` or `null`.
    case nothing
  }

  var content: Content
  var position: YAMLPosition
}
