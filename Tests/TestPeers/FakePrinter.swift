/// A receipt printer on TCP or on a tty, with a receive buffer, a speed, sensors and faults.
///
/// Bytes that were received lie in the buffer and come out on paper in their own time, also after
/// the connection is gone: as with a real printer, only power can take them back.
public final class FakePrinter: Sendable {
  /// What the printer is like.
  public struct Behaviour: Sendable {
    /// The printer's own buffer; when it is full, nothing more is read.
    public var receiveBufferBytes = 4096
    /// The kernel's buffer for the connection, before the printer's.
    public var socketBufferBytes: Int32 = 65_536
    /// `nil` prints at once.
    public var printBytesPerSecond: Int?
    /// Whether it answers GS ( H.
    public var confirmsProcessIDs = true
    /// Never answers anything.
    public var isMute = false
    public var answerDelaySeconds = 0.0

    public init() {}
  }

  /// What goes wrong, once, after so many bytes received from now on.
  public enum Fault: Equatable, Sendable {
    /// The connection breaks; a tty hangs up for good.
    case resetAfter(bytes: Int)
    /// Reads, prints and answers nothing until `resume`.
    case stallAfter(bytes: Int)
    /// As if the cable were pulled: the connection stands, and nothing is acknowledged any more.
    case silenceAfter(bytes: Int)
    /// `vanish`, and what was in the buffer is lost.
    case powerCutAfter(bytes: Int)
  }

  /// A drawer pulse, ESC p or DLE DC4 1.
  public struct Pulse: Equatable, Sendable {
    /// 1 for pin 2, 2 for pin 5.
    public var connector: Int
    public var isRealTime: Bool

    public init(connector: Int, isRealTime: Bool) {
      self.connector = connector
      self.isRealTime = isRealTime
    }
  }

  /// What can be seen from outside at one moment.
  public struct Sight: Sendable {
    /// All bytes that were printed or obeyed, in order; what still lies in the buffer is not here.
    public var paper: [UInt8]
    /// The characters between the cuts, in the printer's code page, a line feed for each line.
    /// The last receipt is not yet cut, and often empty.
    public var receiptBytes: [[UInt8]]
    public var pulses: [Pulse]
    /// The process ids that were reached in printing, in order.
    public var confirmed: [[UInt8]]
    public var receivedBytes: Int
    public var connections: Int
    public var isConnected: Bool
    public var isStalled: Bool

    /// The receipts as text, each byte as the character of ISO 8859-1.
    public var receipts: [String] {
      receiptBytes.map { text in
        String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) }))
      }
    }
  }

  /// The port on 127.0.0.1, or 0 on a tty.
  public let port: UInt16
  /// The path of the tty, or empty on TCP.
  public let path: String
  private let engine: PrinterEngine

  /// A printer on a port of 127.0.0.1 that the kernel chooses.
  public init(_ behaviour: Behaviour = Behaviour()) throws {
    let listener = try PrinterListener(bufferBytes: behaviour.socketBufferBytes)
    port = listener.port
    path = ""
    engine = try PrinterEngine(PrinterState(behaviour, listener: listener, line: nil))
  }

  /// A printer on a serial line.
  public init(onTTY behaviour: Behaviour) throws {
    let line = try PtyScanner()
    port = 0
    path = line.path
    engine = try PrinterEngine(PrinterState(behaviour, listener: nil, line: line))
  }

  public var sight: Sight { engine.state.withLock { $0.sight } }

  /// Waits until what is seen fits.
  public func sees(
    within seconds: Double = 10, _ condition: @Sendable (Sight) -> Bool
  ) async -> Bool {
    await eventually(within: seconds) { condition(sight) }
  }

  /// Sets the next fault, in place of the one before; `nil` for none.
  public func setFault(_ fault: Fault?) { engine.change { $0.setFault(fault) } }
  /// Breaks the connection now.
  public func reset() { engine.change { $0.dropConnection(withReset: true) } }
  public func stall() { engine.change { $0.isStalled = true } }
  public func resume() { engine.change { $0.isStalled = false } }
  /// Refuses connections and breaks the one there is; what it has received is still printed.
  public func vanish() { engine.change { $0.vanish(losingBuffer: false) } }
  /// As `vanish`, and what was not yet printed is lost.
  public func cutPower() { engine.change { $0.vanish(losingBuffer: true) } }
  /// Accepts connections again.
  public func comeBack() throws { try engine.change { state throws in try state.comeBack() } }
  /// With no paper it is offline: it goes on receiving until its buffer is full.
  public func setPaperOut(_ value: Bool) {
    engine.change { $0.setSensors { $0.isPaperOut = value } }
  }
  public func setPaperNearEnd(_ value: Bool) {
    engine.change { $0.setSensors { $0.isPaperNearEnd = value } }
  }
  public func setCoverOpen(_ value: Bool) {
    engine.change { $0.setSensors { $0.isCoverOpen = value } }
  }
  public func setDrawerOpen(_ value: Bool) {
    engine.change { $0.setSensors { $0.isDrawerOpen = value } }
  }
  public func setMute(_ value: Bool) { engine.change { $0.behaviour.isMute = value } }
  public func setAnswerDelay(seconds: Double) {
    engine.change { $0.behaviour.answerDelaySeconds = seconds }
  }

  deinit {
    engine.change { $0.isEnding = true }
  }
}
