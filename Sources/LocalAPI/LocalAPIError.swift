import Glibc

/// Why the local API could not start.
public enum LocalAPIError: Error, Equatable, Sendable {
  case notLoopback(host: String)
  case unknownRole(String, token: String)
  case socketPathTooLong(path: String, maximumBytes: Int)
  case notASocket(path: String)
  case socketInUse(path: String)
  /// The kernel refused; `errno` is kept.
  case cannotListen(on: String, errno: Int32)
  /// Started before, or stopped.
  case notNew
}

extension LocalAPIError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notLoopback(let host):
      "api.listen: \(host) can be reached from other machines. Use 127.0.0.1."
    case .unknownRole(let role, let token):
      "api.tokens: the token \"\(token)\" has the role \"\(role)\", which is not among the roles."
    case .socketPathTooLong(let path, let maximumBytes):
      "api.socket: \(path) is empty or longer than \(maximumBytes) bytes. Use a shorter path."
    case .notASocket(let path):
      "api.socket: \(path) exists and is not a socket. Remove it or use another path."
    case .socketInUse(let path):
      "api.socket: another program answers on \(path). Stop the other agent first."
    case .cannotListen(let address, EADDRINUSE):
      "api.listen: another program uses \(address). Stop it or choose another port."
    case .cannotListen(let address, ENOENT):
      "api.socket: the directory of \(address) does not exist. Create it."
    case .cannotListen(let address, let code):
      "Cannot listen on \(address): \(String(cString: strerror(code))) (errno \(code))."
    case .notNew: "The local API was started before."
    }
  }
}
