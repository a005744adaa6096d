import ArgumentParser
import Inbox
import StrictYAML

/// The configuration file of `posinbox serve`: every key may also be given as an option.
struct InboxConfiguration: Equatable {
  var listen: ListenAddress?
  var database: DatabaseLocation?
  var tls: InboxServer.TLSFiles?

  init() {}

  /// Reads the YAML file at `path`. Paths in it are relative to the file.
  init(path: String) throws(ConfigurationErrors) {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let absolute = { (file: String) in file.hasPrefix("/") ? file : folder + file }
    self = try StrictYAML.decode(path: path) { top in
      var configuration = InboxConfiguration()
      configuration.listen = top.value("listen").flatMap { value in
        value.text().flatMap { text in
          ListenAddress(text)
            ?? value.fail("\"\(text)\" is no address: write HOST:PORT, such as 127.0.0.1:8443")
        }
      }
      configuration.database = top.value("database").flatMap { value in
        value.text().flatMap { text in
          do throws(ValidationError) {
            var location = try DatabaseLocation(text)
            location.path = absolute(location.path)
            return location
          } catch {
            return value.fail(error.message)
          }
        }
      }
      configuration.tls = top.value("tls")?.mapping { tls in
        let certificate = tls.required("certificate", example: "certificate: inbox.pem")?.text()
        let key = tls.required("key", example: "key: inbox.key")?.text()
        guard let certificate, let key else { return nil }
        return InboxServer.TLSFiles(certificate: absolute(certificate), key: absolute(key))
      }
      return configuration
    }
  }
}
