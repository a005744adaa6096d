import CDeviceIO
import Glibc

/// An open descriptor with its queue: reads what comes, writes what it can.
final class OpenPort {
  /// After `closed` comes nothing more.
  var onEvent: (PortEvent) -> Void = { _ in }

  private let loop: DeviceLoop
  private let transport: Transport
  private let at: String
  private var watch: WatchToken?
  private var queue = WriteQueue()
  private var isFlushing = false
  private var isWaitingToWrite = false
  private var isWatchedForSilence = false

  init(loop: DeviceLoop, transport: Transport, at: String) throws(PortError) {
    self.loop = loop
    self.transport = transport
    self.at = at
    let result = loop.watch(transport.descriptor, .readable) { [weak self] in self?.ready($0) }
    switch result {
    case .success(let token): watch = token
    case .failure(let error): throw .system(at: at, call: "epoll_ctl", errno: error.errno)
    }
  }

  func enqueue(_ bytes: [UInt8]) throws(PortError) {
    let limit = Ports.writeQueueLimitBytes
    guard queue.count + bytes.count <= limit else {
      throw .queueFull(at: at, limitBytes: limit)
    }
    queue.append(bytes)
    // Pieces that are queued in one turn leave together.
    guard !isFlushing, !isWaitingToWrite, !queue.isEmpty else { return }
    isFlushing = true
    loop.later { [weak self] in self?.flush() }
  }

  func close() {
    guard let watch else { return }
    loop.unwatch(watch)
    self.watch = nil
    loop.disarm(ObjectIdentifier(self))
    switch transport {
    case .tcp(let descriptor, _):
      dio_tcp_finish(descriptor.rawValue)
      descriptor.close()
    case .serial(let descriptor, let lane, _):
      // Closing waits until the device has taken what the driver holds, up to 30 seconds
      // (setserial(8), closing_wait).
      let error = loop.blockingWork.run(lane: lane) { descriptor.close() }
      if error != nil { descriptor.close() }
    }
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    if watch != nil, !readiness.isDisjoint(with: [.readable, .hungUp]) {
      receive(isHungUp: readiness.contains(.hungUp))
    }
  }
}

// MARK: - Reading

extension OpenPort {
  /// Reads until nothing is left, or this turn's share is used up.
  private func receive(isHungUp: Bool) {
    let (bytes, result) = read()
    if !bytes.isEmpty { onEvent(.received(bytes)) }
    guard watch != nil else { return }
    if result == 0 {
      end(.gone(at: at, errno: 0))
    } else if result < 0, result != -EAGAIN {
      end(.transferring(at, errno: Int32(-result)))
    } else if isHungUp, result == -EAGAIN {
      // Nothing more can come. Left among the watched it would be ready for ever.
      end(.gone(at: at, errno: EIO))
    }
  }

  /// The bytes of one turn, and what the last read said.
  private func read() -> (bytes: [UInt8], result: Int) {
    let buffer = loop.scratch
    var count = 0
    var result = 0
    repeat {
      result = transport.read(UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      count += max(0, result)
    } while result > 0 && count < buffer.count
    return (Array(buffer[..<count]), result)
  }

  private func end(_ error: PortError) {
    close()
    onEvent(.closed(error))
  }
}

// MARK: - Writing

extension OpenPort {
  private func flush() {
    isFlushing = false
    guard watch != nil else { return }
    var written = 0
    var result = 0
    while !queue.isEmpty {
      result = mayWrite()
      if result == 1 { result = queue.withUnsafeBytes(transport.write) }
      guard result > 0 else { break }
      queue.removeFirst(result)
      written += result
    }
    waitToWrite(result)
    if written > 0 { onEvent(.wrote(written)) }
    guard watch != nil else { return }
    if result < 0, result != -EAGAIN { return fail(errno: Int32(-result)) }
    watchForSilence()
  }

  /// 1 if the device can take bytes, 0 if it can't now, or -errno.
  private func mayWrite() -> Int {
    guard case .serial(let descriptor, _, .some) = transport else { return 1 }
    return Int(dio_serial_may_send(descriptor.rawValue))
  }

  /// Arranges for the next try, after what the last one said.
  private func waitToWrite(_ result: Int) {
    if case .serial(_, _, let pacing?) = transport {
      // DSR raises no event that a thread could wait for among others.
      guard !queue.isEmpty, result >= 0 || result == -EAGAIN else { return }
      isFlushing = true
      loop.arm(ObjectIdentifier(self), at: DeviceLoop.now + pacing.intervalMilliseconds) {
        [weak self] in self?.flush()
      }
      return
    }
    let mustWait = !queue.isEmpty && result == -EAGAIN
    guard mustWait != isWaitingToWrite, let watch else { return }
    isWaitingToWrite = mustWait
    loop.change(watch, mustWait ? [.readable, .writable] : .readable)
  }

  /// What the device sent before it broke the connection still counts: the last answer of a
  /// printer may confirm the receipt.
  private func fail(errno: Int32) {
    var (bytes, result) = read()
    while !bytes.isEmpty {
      onEvent(.received(bytes))
      guard watch != nil, result > 0 else { break }
      (bytes, result) = read()
    }
    if watch != nil { end(.transferring(at, errno: errno)) }
  }
}

// MARK: - Half-open connections

extension OpenPort {
  /// While bytes are on the way keep-alive is silent, so the acknowledgements are looked after.
  private func watchForSilence() {
    guard case .tcp(let descriptor, let limits) = transport, !isWatchedForSilence else { return }
    isWatchedForSilence = true
    loop.arm(ObjectIdentifier(self), at: DeviceLoop.now + limits.silenceCheckMilliseconds) {
      [weak self] in
      guard let self else { return }
      isWatchedForSilence = false
      if dio_tcp_silent_ms(descriptor.rawValue) >= limits.silenceMilliseconds {
        dio_tcp_abort(descriptor.rawValue)
        end(.silent(at: at))
      } else if !queue.isEmpty || dio_tcp_unsent(descriptor.rawValue) > 0 {
        watchForSilence()
      }
    }
  }
}
