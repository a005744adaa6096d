import CDeviceIO
import Glibc
import Synchronization

/// The device thread: waits on descriptors, timers and work from other threads, all in one place.
///
/// It sleeps until one of them is due; an idle loop does not wake up at all. It is also a serial
/// executor: an actor that names it as its own runs on this thread and may call `Ports`, `arm`
/// and `disarm` directly. Others may call only what says "from any thread".
public final class DeviceLoop: Sendable {
  private struct Inbox {
    var work: [@Sendable () -> Void] = []
    var thread: pthread_t?
    var isStopping = false
  }

  private let poller: Descriptor
  private let wakeup: Descriptor
  private let inbox = Mutex(Inbox())
  /// `pthread_self()` of the loop while it runs, else 0.
  private let runningThread = Atomic<UInt>(0)
  let blockingWork = BlockingWork()
  /// Used on the loop's thread only; each entrance checks it.
  private nonisolated(unsafe) let local = LoopState()

  /// Fails only where descriptors are used up.
  public init() throws(PortError) {
    poller = try Self.owned(dio_poller_open(), "epoll_create1")
    wakeup = try Self.owned(dio_wakeup_open(), "eventfd")
    let added = dio_poller_add(
      poller.rawValue, wakeup.rawValue, LoopState.wakeupToken, DIO_READABLE)
    guard added >= 0 else { throw .system(at: "device loop", call: "epoll_ctl", errno: -added) }
  }

  private static func owned(_ result: Int32, _ call: String) throws(PortError) -> Descriptor {
    guard result >= 0 else { throw .system(at: "device loop", call: call, errno: -result) }
    return Descriptor(result)
  }

  /// Milliseconds of the monotonic clock, from any thread.
  public static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Whether the caller runs on the loop's thread.
  public var isCurrent: Bool {
    runningThread.load(ordering: .acquiring) == pthread_self()
  }

  /// Starts the thread, once. Work posted before runs first.
  public func start() throws(PortError) {
    let started: Result<pthread_t, ThreadError> = inbox.withLock { inbox in
      precondition(inbox.thread == nil && !inbox.isStopping, "a loop starts once")
      let result = startThread("devices") { self.run() }
      inbox.thread = try? result.get()
      return result
    }
    if case .failure(let error) = started {
      throw .system(at: "device loop", call: "pthread_create", errno: error.errno)
    }
  }

  /// Ends the thread and waits for it, from any thread but its own.
  ///
  /// What was posted before still runs, what is posted later never does, so nothing may be awaited
  /// on the loop after this.
  public func stop() {
    precondition(!isCurrent, "the loop can't wait for itself")
    let thread = inbox.withLock { inbox in
      inbox.isStopping = true
      defer { inbox.thread = nil }
      return inbox.thread
    }
    guard let thread else { return }
    dio_wakeup_signal(wakeup.rawValue)
    pthread_join(thread, nil)
  }

  /// Runs `work` on the loop's thread, in the order of posting; from any thread.
  ///
  /// - Returns: `false` if the loop was stopped: `work` is dropped.
  @discardableResult
  public func post(_ work: @escaping @Sendable () -> Void) -> Bool {
    let (isTaken, isFirst) = inbox.withLock { inbox in
      guard !inbox.isStopping else { return (false, false) }
      inbox.work.append(work)
      return (true, inbox.work.count == 1)
    }
    // The loop takes all work at once: only the first piece has to wake it.
    if isFirst, !isCurrent { dio_wakeup_signal(wakeup.rawValue) }
    return isTaken
  }

  /// Calls `work` once the monotonic clock has reached `due` milliseconds, in place of what was
  /// armed under the same id. Ids of different types never collide.
  public func arm(_ id: AnyHashable, at due: Int64, _ work: @escaping () -> Void) {
    onLoop.timers.arm(id, at: due, work)
  }

  public func disarm(_ id: AnyHashable) {
    onLoop.timers.disarm(id)
  }

  private var onLoop: LoopState {
    precondition(isCurrent, "called off the loop's thread")
    return local
  }

  private func run() {
    runningThread.store(pthread_self(), ordering: .releasing)
    var ready = [dio_ready](repeating: dio_ready(), count: 64)
    while true {
      let (work, isStopping) = inbox.withLock { inbox in
        defer { inbox.work = [] }
        return (inbox.work, inbox.isStopping)
      }
      for piece in work { piece() }
      local.runLater()
      if isStopping { break }
      local.runTimers(at: Self.now)
      wait(&ready)
    }
    local.removeAll()
    runningThread.store(0, ordering: .releasing)
  }

  private func wait(_ ready: inout [dio_ready]) {
    var timeout: Int32 = -1
    if let due = local.timers.nextDue { timeout = Int32(clamping: max(0, due - Self.now)) }
    if local.hasLater || inbox.withLock({ !$0.work.isEmpty }) { timeout = 0 }
    let count = dio_poller_wait(poller.rawValue, &ready, Int32(ready.count), timeout)
    precondition(count >= 0, "epoll_wait refuses a descriptor of our own: \(-count)")
    for entry in ready.prefix(Int(count)) {
      if entry.token == LoopState.wakeupToken {
        dio_wakeup_clear(wakeup.rawValue)
      } else {
        local.watches[entry.token]?(Readiness(rawValue: entry.readiness))
      }
    }
  }
}

// MARK: - For the ports, on the loop's thread

extension DeviceLoop {
  var scratch: UnsafeMutableRawBufferPointer { onLoop.scratch }

  /// Runs `work` in this turn or the next, after what is under way.
  func later(_ work: @escaping () -> Void) {
    onLoop.later.append(work)
  }

  /// Runs `work` on a thread where it may block, and then `finish` on the loop's thread.
  ///
  /// If the loop has been stopped meanwhile the result is dropped where it was made.
  func offload<Value: Sendable>(
    lane: String, _ work: @escaping @Sendable () -> Value, then finish: @escaping (Value) -> Void
  ) -> ThreadError? {
    let ticket = onLoop.park { if let value = $0 as? Value { finish(value) } }
    let error = blockingWork.run(lane: lane) { [self] in
      let value = work()
      post { self.onLoop.resume(ticket, with: value) }
    }
    if error != nil { onLoop.forget(ticket) }
    return error
  }

  /// Calls `onReady` whenever the descriptor is ready, until `unwatch`. The descriptor must not be
  /// closed before that.
  func watch(
    _ descriptor: Descriptor, _ interest: Readiness, _ onReady: @escaping (Readiness) -> Void
  ) -> Result<WatchToken, ThreadError> {
    let token = onLoop.nextToken()
    let added = dio_poller_add(poller.rawValue, descriptor.rawValue, token, interest.rawValue)
    guard added >= 0 else { return .failure(ThreadError(errno: -added)) }
    onLoop.watches[token] = onReady
    return .success(WatchToken(value: token, descriptor: descriptor.rawValue))
  }

  func change(_ token: WatchToken, _ interest: Readiness) {
    let changed = dio_poller_change(
      poller.rawValue, token.descriptor, token.value, interest.rawValue)
    precondition(changed >= 0, "epoll_ctl refuses a descriptor it has: \(-changed)")
  }

  func unwatch(_ token: WatchToken) {
    guard onLoop.watches.removeValue(forKey: token.value) != nil else { return }
    dio_poller_remove(poller.rawValue, token.descriptor)
  }
}

// MARK: - As an executor

extension DeviceLoop: SerialExecutor {
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    post { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  public func checkIsolated() {
    precondition(isCurrent, "called off the loop's thread")
  }

  public func isIsolatingCurrentContext() -> Bool? { isCurrent }
}
