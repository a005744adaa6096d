// Apart from the queries: the database library has a Record of its own.
import Records

extension JournalReader {
  /// What a start has to read (`rebuildRecords`), read. A record that is none is damage, and named.
  public func readRebuildRecords() throws(JournalError) -> [Record] {
    var records: [Record] = []
    for sealed in try rebuildRecords() {
      do throws(RecordError) {
        records.append(try Record(canonicalBytes: sealed.bytes))
      } catch {
        throw .damaged(path: path, seq: sealed.seq, reason: "\(error)")
      }
    }
    return records
  }
}
