import Foundation

/// Brings what was printed to a pipe as well as to a terminal, now.
func flushOutput() { fflush(nil) }
