import DeviceDrivers
import ScannerProtocols
import Testing

@Suite struct SerialScannerDriverTests {
  private typealias Action = SerialScannerDriver.Action

  @Test func keepsThePortOpen() {
    var driver = SerialScannerDriver(.init(suffix: .cr))
    #expect(driver.portOpened() == [])
    #expect(driver.start() == [.open])
    #expect(driver.start() == [])
    for wait: Int64 in [500, 1000, 2000, 4000, 8000, 10_000, 10_000] {
      #expect(driver.openFailed() == [.arm(afterMilliseconds: wait)])
      #expect(driver.openFailed() == [])
      #expect(driver.timerFired() == [.open])
    }
    #expect(driver.portOpened() == [])
    // A port that opens and hangs up at once is no better than one that does not open.
    #expect(driver.portClosed() == [.arm(afterMilliseconds: 10_000)])
    #expect(driver.portClosed() == [])
    #expect(driver.timerFired() == [.open])
    #expect(driver.portOpened() == [])
    _ = driver.received([0x41])
    // It was good for something: the next tries are close together again.
    #expect(driver.portClosed().last == .arm(afterMilliseconds: 500))
  }

  @Test func turnsBytesIntoScans() throws {
    var driver = SerialScannerDriver(.init(suffix: .crlf))
    _ = driver.start()
    #expect(driver.received([0x41]) == [])
    _ = driver.portOpened()
    #expect(driver.received([0x41]) == [.arm(afterMilliseconds: 2000)])
    #expect(driver.received([0x42, 0x0D, 0x0A]) == [.scan(try Scan([0x41, 0x42])), .disarm])
    #expect(driver.received([0x43]) == [.arm(afterMilliseconds: 2000)])
    #expect(driver.timerFired() == [.fault(.unfinished(bytes: 1))])
    #expect(driver.received([0x44, 0x0D]) == [.arm(afterMilliseconds: 2000)])
  }

  @Test func aScanIsNotContinuedOnTheNextConnection() throws {
    for suffix in [SerialFraming.Suffix.cr, .none(pauseMilliseconds: 100)] {
      var driver = SerialScannerDriver(.init(suffix: suffix))
      _ = driver.start()
      _ = driver.portOpened()
      _ = driver.received([0x41])
      #expect(
        driver.portClosed() == [
          .fault(.unfinished(bytes: 1)), .disarm, .arm(afterMilliseconds: 500),
        ])
      #expect(driver.timerFired() == [.open])
      #expect(driver.portOpened() == [])
      #expect(driver.timerFired() == [])
      #expect(driver.received([0x42, 0x0D]).first != .scan(try Scan([0x41, 0x42])))
    }
  }
}
