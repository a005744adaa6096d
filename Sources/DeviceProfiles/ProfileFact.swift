import Records

/// What a profile says in one respect, and from where that is known.
public struct ProfileFact: Hashable, Sendable {
  /// As in the profile file, such as "printable_dots".
  public var name: String
  public var value: JSONValue
  /// The manual, list or capture that says so.
  public var origin: String
  public var support: SupportLevel
  /// The profile of the other model that says so; for this one it is assumed.
  public var inheritedFrom: String?
}

/// A source that a profile file names.
struct FactOrigin: Hashable, Sendable {
  var source: String
  var support: SupportLevel
}
