import CDeviceIO
import Glibc

/// What kinds of descriptors do differently once they are open.
enum Transport {
  case serial(Descriptor, lane: String, DSRPacing?)
  case tcp(Descriptor, TCPLimits)

  var descriptor: Descriptor {
    switch self {
    case .serial(let descriptor, _, _), .tcp(let descriptor, _): descriptor
    }
  }

  /// Bytes read, 0 at the end of the stream, or -errno.
  func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    dio_read(descriptor.rawValue, buffer.baseAddress, buffer.count)
  }

  /// Bytes taken by the kernel, or -errno.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch self {
    case .serial(let descriptor, _, let pacing):
      let count = min(bytes.count, pacing?.pieceBytes ?? bytes.count)
      return dio_write(descriptor.rawValue, bytes.baseAddress, count)
    case .tcp(let descriptor, _):
      return dio_send(descriptor.rawValue, bytes.baseAddress, bytes.count)
    }
  }
}

/// Flow control by the device's DTR on our DSR, which no Linux driver does by itself.
struct DSRPacing {
  /// A printer with its buffer of 4 KB lowers the line with 128 bytes left (TM-T88III series
  /// specification, page 13, "receive buffer full"); half of that leaves room for what an adapter
  /// sends late. A printer set to its buffer of 45 bytes needs `rtscts`: 16 are left there.
  let pieceBytes = 64
  /// The time a piece takes on the line, at 10 bits a byte.
  let intervalMilliseconds: Int64

  init(baud: UInt32) {
    intervalMilliseconds = max(2, Int64(pieceBytes) * 10 * 1000 / Int64(max(1, baud)))
  }
}
