import Glibc
import StrictYAML

extension ConfigurationReader {
  /// The absolute path of a file that can be read now.
  func readableFile(_ value: YAMLValue) -> String? {
    guard let path = value.text().map(surroundings.resolve) else { return nil }
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
      return value.fail("\(path) " + SmallFile.ReadError.refused(errno: errno).description)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return value.fail("\(path) " + SmallFile.ReadError.notAFile.description)
    }
    return path
  }

  /// A token from a file or a systemd credential, named by either of two keys.
  func secret(
    _ map: YAMLMapping, file: String, credential: String, example: String
  ) -> Secret? {
    let fileValue = map.value(file)
    let credentialValue = map.value(credential)
    switch (fileValue, credentialValue) {
    case (let value?, nil):
      guard let path = value.text().map(surroundings.resolve) else { return nil }
      return token(path, value, source: .file(path))
    case (nil, let value?):
      guard let name = value.name() else { return nil }
      guard let directory = surroundings.credentialsDirectory else {
        return value.fail(
          "systemd has given no credentials to this process: add LoadCredential=\(name):PATH to "
            + "the unit, or use \(file)")
      }
      return token("\(directory)/\(name)", value, source: .credential(name))
    case (_?, _?):
      return map.fail("\(file) and \(credential) are both given: keep one")
    case (nil, nil):
      return map.fail("\(file) is missing: add, for example, \(file): \(example)")
    }
  }

  private func token(_ path: String, _ value: YAMLValue, source: Secret.Source) -> Secret? {
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, maximumBytes: 4096)
    } catch {
      return value.fail("\(path) \(error)")
    }
    var text = String(decoding: bytes, as: UTF8.self)[...]
    while let last = text.last, last.isNewline { text.removeLast() }
    // What an Authorization header can carry after "Bearer" (RFC 6750, section 2.1, and wider).
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return value.fail("\(path) must hold one token: one line of printable characters, no spaces")
    }
    var status = stat()
    let isOpen = stat(path, &status) == 0 && status.st_mode & 0o007 != 0
    return Secret(token: String(text), source: source, isExposed: isOpen)
  }
}
