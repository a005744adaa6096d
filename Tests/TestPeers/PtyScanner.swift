import Glibc

/// A scanner, or any other serial device, on a pseudo-terminal of the kernel.
///
/// The program under test opens `path`; the test writes what the device sends, and reads what it
/// was sent. The line starts as the kernel makes it, cooked and echoing, as a real tty does.
public final class PtyScanner: Sendable {
  /// The path of the tty to be put in the configuration.
  public let path: String
  let master: OwnedDescriptor

  /// TIOCSPTLCK and TIOCGPTN of asm-generic/ioctls.h, macros that Swift does not import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  public init() throws {
    // Close-on-exec from the start, which openpty can't do: a program that another test starts at
    // this moment would keep the line up.
    let flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK
    master = OwnedDescriptor(try checked(open("/dev/ptmx", flags), "open /dev/ptmx"))
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    try checked(ioctl(master.value, Self.setLock, &unlocked), "ioctl TIOCSPTLCK")
    try checked(ioctl(master.value, Self.getNumber, &number), "ioctl TIOCGPTN")
    path = "/dev/pts/\(number)"
  }

  /// Sends a code and the suffix that a scanner puts behind it.
  public func scan(_ code: String, suffix: String = "\r") throws {
    try send(Array((code + suffix).utf8))
  }

  /// Sends bytes; waits as long as the line is full, up to 10 seconds for each piece.
  public func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master.value, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var entry = pollfd(fd: master.value, events: Int16(POLLOUT), revents: 0)
        guard poll(&entry, 1, 10_000) > 0 else { throw PeerError("poll", errno: ETIMEDOUT) }
      } else if errno != EINTR {
        throw PeerError("write")
      }
    }
  }

  /// What the program has sent to the device since the last call.
  public func received() -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(master.value, &piece, piece.count)
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  /// Pulls the cable: the tty hangs up and its path is gone.
  public func hangUp() {
    master.close()
  }
}
