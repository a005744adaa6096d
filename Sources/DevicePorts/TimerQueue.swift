/// Timers by id, the earliest first; those of the same moment in the order they were armed.
struct TimerQueue {
  private struct Entry {
    let id: AnyHashable
    let due: Int64
    let serial: Int
    let work: () -> Void
  }

  private var entries: [Entry] = []
  /// How many timers were armed so far.
  private(set) var armedCount = 0

  /// When the next timer is due, in monotonic milliseconds.
  var nextDue: Int64? { entries.first?.due }

  /// Arms the timer, in place of the one armed before under the same id.
  mutating func arm(_ id: AnyHashable, at due: Int64, _ work: @escaping () -> Void) {
    disarm(id)
    let place = entries.firstIndex { $0.due > due } ?? entries.endIndex
    entries.insert(Entry(id: id, due: due, serial: armedCount, work: work), at: place)
    armedCount += 1
  }

  mutating func disarm(_ id: AnyHashable) {
    entries.removeAll { $0.id == id }
  }

  /// Takes out the first timer that is due, of the first `count` that were ever armed: one that
  /// arms itself anew for a moment past must not hold up the loop.
  mutating func popDue(at now: Int64, ofFirst count: Int) -> (() -> Void)? {
    let isDue = { (entry: Entry) in entry.due <= now && entry.serial < count }
    guard let index = entries.prefix(while: { $0.due <= now }).firstIndex(where: isDue) else {
      return nil
    }
    return entries.remove(at: index).work
  }
}
