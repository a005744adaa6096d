import Crypto
import Records

/// The hash function of the journal.
public enum Digest {
  /// SHA-256.
  public static let sha256: RecordHash.Function = {
    RecordHash(digest: Array(SHA256.hash(data: $0)))
  }
}
