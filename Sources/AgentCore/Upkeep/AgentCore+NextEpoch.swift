import Records

// What ending a journal in favour of another needs from the core.
extension AgentCore {
  /// The shift that is open. While there is one, the journal can't be ended.
  public var openShift: String? { till.openShift?.shift }

  /// The first record of the journal that follows `previous`, with all that this core carries over.
  public func openingOfNextEpoch(previous: JSONValue) -> RecordDraft {
    Self.epochOpened(settings: settings, carried: carried, previous: previous)
  }
}
