/// A cash drawer on a printer's connector.
public struct DrawerSettings: Hashable, Sendable {
  /// The drawer's name in the configuration.
  public var id: String
  /// 1 is pin 2 of the connector, 2 is pin 5.
  public var connector: Int
  public var onMilliseconds: Int
  public var offMilliseconds: Int

  public init(id: String, connector: Int, onMilliseconds: Int, offMilliseconds: Int) {
    self.id = id
    self.connector = connector
    self.onMilliseconds = onMilliseconds
    self.offMilliseconds = offMilliseconds
  }
}
