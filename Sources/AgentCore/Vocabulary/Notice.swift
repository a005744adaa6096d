import Records

/// Something that front ends see at once on the event stream, without a record of its own.
public enum Notice: Hashable, Sendable {
  /// A device changed: the members of `posagent diag list --json`.
  case device(JSONValue)
  /// What the customer display should show.
  case display(JSONValue)
  /// A scanned code that could not be sold: what was read and why.
  case scan(JSONValue)
}
