/// What happened to a port. Delivered on the loop's thread, never from within a call to `Ports`.
public enum PortEvent: Equatable, Sendable {
  case opened
  /// The port is not open and has to be opened again.
  case openFailed(PortError)
  /// Bytes in the order of their arrival, all that one turn of the loop found, at most 64 KiB.
  case received([UInt8])
  /// So many more bytes were taken by the kernel. It says nothing about the device.
  case wrote(Int)
  /// The port is not open any more; what was not yet written is dropped.
  case closed(PortError)
}
