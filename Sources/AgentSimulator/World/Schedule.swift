/// What is to happen at a time, in order of time, then of entry: a binary heap.
struct Schedule<Happening> {
  private struct Entry {
    var at: Int64
    var number: UInt64
    var happening: Happening

    func precedes(_ other: Entry) -> Bool {
      at != other.at ? at < other.at : number < other.number
    }
  }

  private var heap: [Entry] = []
  private var lastNumber: UInt64 = 0

  var nextAt: Int64? { heap.first?.at }
  var isEmpty: Bool { heap.isEmpty }

  mutating func add(_ happening: Happening, at: Int64) {
    lastNumber += 1
    heap.append(Entry(at: at, number: lastNumber, happening: happening))
    var child = heap.count - 1
    while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeNext() -> Happening? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last.happening }
    heap[0] = last
    var parent = 0
    while true {
      var least = 2 * parent + 1
      guard least < heap.count else { return first.happening }
      if least + 1 < heap.count, heap[least + 1].precedes(heap[least]) { least += 1 }
      guard heap[least].precedes(heap[parent]) else { return first.happening }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
