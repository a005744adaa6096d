import NIOCore
import NIOPosix
import NIOSSL
import RetailTypes

/// Looks at a server's certificate without trusting it and without sending anything.
enum CertificateProbe {
  /// From when until when the certificate is valid, in seconds since 1970; `nil` if it could not
  /// be had.
  static func validity(
    of address: UpstreamAddress, _ settings: UpstreamSettings
  ) async -> ClosedRange<Int64>? {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let promise = loop.makePromise(of: ClosedRange<Int64>?.self)
    let timeout = loop.scheduleTask(in: .seconds(settings.connectTimeoutSeconds)) {
      promise.succeed(nil)
    }
    ClientBootstrap(group: loop)
      .connectTimeout(.seconds(settings.connectTimeoutSeconds))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let context = try NIOSSLContext(configuration: .makeClientConfiguration())
          let isName = (try? SocketAddress(ipAddress: address.host, port: 0)) == nil
          let handler = try NIOSSLClientHandler(
            context: context, serverHostname: isName ? address.host : nil
          ) { (certificates, verdict: EventLoopPromise<NIOSSLVerificationResult>) in
            promise.succeed(certificates.first.flatMap(validity(of:)))
            // Nobody is trusted here.
            verdict.succeed(.failed)
          }
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
      .connect(host: address.host, port: address.port)
      .whenComplete { result in
        switch result {
        case .success(let channel): channel.closeFuture.whenComplete { _ in promise.succeed(nil) }
        case .failure: promise.succeed(nil)
        }
      }
    let validity = try? await promise.futureResult.get()
    timeout.cancel()
    return validity ?? nil
  }

  private static func validity(of certificate: NIOSSLCertificate) -> ClosedRange<Int64>? {
    let (from, to) = (Int64(certificate.notValidBefore), Int64(certificate.notValidAfter))
    return from <= to ? from...to : nil
  }
}

/// The day of a moment in UTC, such as 2026-11-21.
func day(_ seconds: Int64) -> String {
  let instant = Instant(
    unixMilliseconds: seconds * 1000, offsetMinutes: 0, monotonicMilliseconds: 0)
  return BusinessDate(at: instant, cutoverMinutes: 0).text
}
