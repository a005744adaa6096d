import Foundation
import Synchronization
import TestPeers
import Testing

@testable import DevicePorts

final class Notes: Sendable {
  private let notes = Mutex<[String]>([])
  var all: [String] { notes.withLock { $0 } }
  func add(_ note: String) { notes.withLock { $0.append(note) } }
}

struct DeviceLoopTests {
  @Test func timersFireInOrderOfTheirMomentsAndThenOfArming() async throws {
    let loop = try DeviceLoop()
    let notes = Notes()
    try loop.start()
    let start = DeviceLoop.now
    loop.post {
      loop.arm("c", at: start + 40) { notes.add("c") }
      loop.arm("a", at: start + 10) { notes.add("a") }
      loop.arm("moved", at: start + 5) { notes.add("too early") }
      loop.arm("b2", at: start + 20) { notes.add("b2") }
      loop.arm("b3", at: start + 20) { notes.add("b3") }
      loop.arm("gone", at: start + 15) { notes.add("gone") }
      loop.arm("moved", at: start + 30) { notes.add("moved") }
      loop.arm("past", at: start - 1000) { notes.add("past") }
      loop.arm(7, at: start + 50) { notes.add("7 at \(DeviceLoop.now >= start + 50)") }
      loop.disarm("gone")
      loop.disarm("never armed")
    }
    let expected = ["past", "a", "b2", "b3", "moved", "c", "7 at true"]
    #expect(await eventually { notes.all.count >= expected.count })
    #expect(notes.all == expected)
    loop.stop()
  }

  @Test func aTimerThatRearmsForThePastStarvesNobody() async throws {
    let loop = try DeviceLoop()
    let notes = Notes()
    try loop.start()
    @Sendable func again() { loop.arm("greedy", at: 0, again) }
    loop.post(again)
    loop.post { loop.arm("other", at: DeviceLoop.now + 20) { notes.add("other") } }
    loop.post { notes.add("posted") }
    #expect(await eventually { notes.all == ["posted", "other"] })
    loop.stop()
  }

  @Test func workFromManyThreadsRunsOnTheLoopInEachThreadsOrder() async throws {
    let loop = try DeviceLoop()
    try loop.start()
    let seen = Mutex<[[Int]]>(Array(repeating: [], count: 8))
    let strays = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for number in 0..<1000 {
        loop.post {
          if !loop.isCurrent { strays.add(1, ordering: .relaxed) }
          seen.withLock { $0[thread].append(number) }
        }
      }
    }
    loop.stop()
    #expect(seen.withLock { $0 } == Array(repeating: Array(0..<1000), count: 8))
    #expect(strays.load(ordering: .relaxed) == 0)
    #expect(!loop.isCurrent)
  }

  @Test func stopIsQuickRunsWhatWasPostedAndTakesNoMore() async throws {
    let loop = try DeviceLoop()
    let notes = Notes()
    loop.post { notes.add("before the start") }
    try loop.start()
    loop.post { loop.arm("far", at: DeviceLoop.now + 3_600_000) { notes.add("far") } }
    loop.post { notes.add("before the stop") }
    #expect(ContinuousClock().measure { loop.stop() } < .milliseconds(100))
    #expect(notes.all == ["before the start", "before the stop"])
    #expect(!loop.post { notes.add("late") })
    loop.stop()
    #expect(notes.all.count == 2)
  }

  @Test func aLoopThatNeverRanCanBeStopped() throws {
    let loop = try DeviceLoop()
    loop.stop()
    #expect(!loop.post {})
  }

  @Test func anIdleLoopSleepsThrough() async throws {
    let rig = try PortRig()
    let scanner = try PtyScanner()
    await rig.open(port, .tty(path: scanner.path, serial))
    #expect(await rig.log.hasOpened(port))
    let before = await rig.loop.usage()
    try await Task.sleep(for: .seconds(1))
    let after = await rig.loop.usage()
    // One sleep ended with the question itself.
    #expect(after.sleeps - before.sleeps <= 2)
    #expect(after.cpuMilliseconds - before.cpuMilliseconds < 5)
    await rig.stop()
  }

  @Test func anActorOnTheLoopRunsOnItsThread() async throws {
    actor Resident {
      nonisolated let loop: DeviceLoop
      nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
      init(_ loop: DeviceLoop) { self.loop = loop }
      var isAtHome: Bool { loop.isCurrent }
      var isAtHomeAfterSleep: Bool {
        get async throws {
          try await Task.sleep(for: .milliseconds(1))
          return loop.isCurrent
        }
      }
    }
    let loop = try DeviceLoop()
    try loop.start()
    let resident = Resident(loop)
    #expect(await resident.isAtHome)
    #expect(try await resident.isAtHomeAfterSleep)
    let wasAssumed = await withCheckedContinuation { continuation in
      loop.post { continuation.resume(returning: resident.assumeIsolated { $0.loop.isCurrent }) }
    }
    #expect(wasAssumed)
    #expect(loop.isIsolatingCurrentContext() == false)
    loop.stop()
  }
}
