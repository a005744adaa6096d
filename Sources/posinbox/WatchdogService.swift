import InboxStore
import Logging
import ServiceLifecycle
import ServiceManager

/// Keeps the service manager's watchdog content for as long as the database answers.
struct WatchdogService: Service {
  let notifier: SystemdNotifier
  let store: InboxStore
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown {
        guard let milliseconds = notifier.watchdogIntervalMilliseconds else {
          try? await Task.sleep(for: .seconds(Int64(Int32.max)))
          return
        }
        while !Task.isCancelled {
          do throws(InboxError) {
            try await store.probe()
            notifier.send("WATCHDOG=1")
          } catch {
            logger.error("the database does not answer: \(error)")
          }
          try? await Task.sleep(for: .milliseconds(milliseconds))
        }
      }
    } onGracefulShutdown: {
      notifier.send("STOPPING=1")
    }
  }
}
