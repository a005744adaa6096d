import AsyncHTTPClient
import Delivery
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension UpstreamClient {
  private var place: String { "\(address.host):\(address.port)" }

  /// What went wrong on the way, in words that say what to do.
  func message(for error: any Error) async -> String {
    switch error {
    case is CancellationError: return "stopped before an answer came"
    case is NIOTooManyBytesError:
      return "the upstream's answer is larger than \(UpstreamLimits.bytesPerAnswer) bytes"
    case is DeadlinePassed: return noAnswer
    case let error as HTTPClientError: return clientMessage(error)
    case let error as NIOConnectionError: return connectionMessage(error)
    case let error as NIOSSLError: return await tlsMessage(error)
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      return "the certificate of \(place) is for another name than \(address.host). "
        + "Use the name it was made for in upstream.url, or a certificate for this one."
    case let error as IOError: return message(forErrno: error.errnoCode)
    case HTTPParserError.invalidEOFState:
      return "\(place) closed the connection before its answer was complete"
    case is HTTPParserError:
      return "\(place) does not answer as an HTTP server does. Check the port in upstream.url."
    default:
      return "no answer from \(place): \(UpstreamAnswer.shown("\(error)"))"
    }
  }

  private var noAnswer: String {
    "no answer from \(place) within \(settings.answerTimeoutSeconds) s; it will be sent again"
  }

  private func clientMessage(_ error: HTTPClientError) -> String {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout:
      "\(place) can't be reached within \(settings.connectTimeoutSeconds) s. "
        + "Check the network and upstream.url."
    case .tlsHandshakeTimeout:
      "\(place) takes the connection, but no TLS comes about. Is it an https:// port?"
    case .deadlineExceeded, .readTimeout, .writeTimeout: noAnswer
    case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled:
      "\(place) closed the connection before its answer was complete"
    case .cancelled, .alreadyShutdown: "stopped before an answer came"
    default: "no answer from \(place): \(UpstreamAnswer.shown(error.description))"
    }
  }

  private func connectionMessage(_ error: NIOConnectionError) -> String {
    let errnoCode = error.connectionErrors.lazy.compactMap { ($0.error as? IOError)?.errnoCode }
    if let code = errnoCode.first { return message(forErrno: code) }
    guard error.connectionErrors.isEmpty else {
      return "\(place) can't be reached within \(settings.connectTimeoutSeconds) s. "
        + "Check the network and upstream.url."
    }
    return "no address is known for the name \(error.host). "
      + "Check upstream.url and the name server of this machine."
  }

  private func message(forErrno code: CInt) -> String {
    switch code {
    case ECONNREFUSED: "\(place) refuses the connection. Is the inbox running, and on this port?"
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN:
      "there is no way to \(place). Check the network cable and the router."
    case ECONNRESET, EPIPE: "\(place) broke the connection before its answer was complete"
    default: "no answer from \(place): \(String(cString: strerror(code)))"
    }
  }

  private func tlsMessage(_ error: NIOSSLError) async -> String {
    let raw = "\(error)"
    if raw.contains("CERTIFICATE_VERIFY_FAILED") { return await certificateMessage() }
    if raw.contains("WRONG_VERSION_NUMBER") || raw.contains("HTTP_REQUEST") {
      return "\(place) does not speak TLS. Is it an https:// port?"
    }
    if case .uncleanShutdown = error {
      return "\(place) closed the connection before its answer was complete"
    }
    return "no secure connection to \(place): \(UpstreamAnswer.shown(raw))"
  }

  /// The library only says that the certificate did not hold; another look at it tells why.
  private func certificateMessage() async -> String {
    let known =
      settings.caFile.map { "the certificates in upstream.ca_file (\($0))" }
      ?? "this machine's certificates. Name its issuer's certificate in upstream.ca_file"
    let unknown = "the certificate of \(place) is not issued by one of \(known)."
    guard let validity = await CertificateProbe.validity(of: address, settings) else {
      return unknown
    }
    let now = Int64(Date().timeIntervalSince1970)
    if now > validity.upperBound {
      return "the certificate of \(place) expired on \(day(validity.upperBound)). "
        + "Renew it, and check this machine's clock."
    }
    if now < validity.lowerBound {
      return "the certificate of \(place) is only valid from \(day(validity.lowerBound)) on. "
        + "Check this machine's clock."
    }
    return unknown
  }
}
