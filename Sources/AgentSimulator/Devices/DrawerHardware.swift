/// A cash drawer: a solenoid on a printer's connector, perhaps with a switch on pin 3.
struct DrawerHardware: Sendable {
  /// 1 is pin 2, 2 is pin 5.
  let connector: Int
  /// Whether a switch tells that it is open; without one, pin 3 stays low.
  let hasSwitch: Bool
  private(set) var pulses = 0
  private(set) var isOpen = false

  init(connector: Int = 1, hasSwitch: Bool = false) {
    self.connector = connector
    self.hasSwitch = hasSwitch
  }

  /// The level that it gives pin 3. Which one means open differs between makers; here it is high.
  var isPin3High: Bool { hasSwitch && isOpen }

  /// Takes a pulse on a connector. Says whether it was for this drawer.
  mutating func pulse(connector: Int) -> Bool {
    guard connector == self.connector else { return false }
    pulses += 1
    isOpen = true
    return true
  }

  mutating func close() { isOpen = false }
}
