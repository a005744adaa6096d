import CDeviceIO
import Glibc
import Synchronization

/// Starts a thread, to be joined or detached. Of `name` 15 bytes show in top and ps.
func startThread(
  _ name: String, _ body: @escaping @Sendable () -> Void
) -> Result<pthread_t, ThreadError> {
  final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
  let start = Unmanaged.passRetained(Start(name: name, body: body))
  var thread = pthread_t()
  let error = pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
      dio_name_thread(start.name)
      start.body()
      return nil
    }, start.toOpaque())
  guard error == 0 else {
    start.release()
    return .failure(ThreadError(errno: error))
  }
  return .success(thread)
}

/// Why no thread could be started.
struct ThreadError: Error, Equatable {
  let errno: Int32
}

/// Runs calls that may block: those of one lane in order, those of different lanes side by side.
///
/// A lane is a device's path or a host's name, so a device that hangs in its driver holds up only
/// itself. A lane has a thread as long as it has work.
final class BlockingWork: Sendable {
  private let lanes = Mutex<[String: [@Sendable () -> Void]]>([:])

  /// Queues `work`; an error means that no thread could be started and `work` will not run.
  func run(lane: String, _ work: @escaping @Sendable () -> Void) -> ThreadError? {
    let isNew = lanes.withLock { lanes in
      guard lanes[lane] == nil else {
        lanes[lane]?.append(work)
        return false
      }
      lanes[lane] = [work]
      return true
    }
    guard isNew else { return nil }
    switch startThread("port-open", { self.drain(lane) }) {
    case .success(let thread):
      pthread_detach(thread)
      return nil
    case .failure(let error):
      lanes.withLock { $0[lane] = nil }
      return error
    }
  }

  private func drain(_ lane: String) {
    while let work = next(lane) { work() }
  }

  private func next(_ lane: String) -> (@Sendable () -> Void)? {
    lanes.withLock { lanes in
      guard let first = lanes[lane]?.first else {
        lanes[lane] = nil
        return nil
      }
      lanes[lane]?.removeFirst()
      return first
    }
  }
}
