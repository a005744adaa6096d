import Postings
import Records
import Synchronization

/// Takes records from any thread and turns them into documents.
final class DocumentCollector: Sendable {
  private let engine: Mutex<PostingEngine>

  init(mode: PostingMode, mapping: MappingSource) {
    engine = Mutex(PostingEngine(mode: mode, mapping: mapping))
  }

  func add(_ record: Record) { engine.withLock { $0.add(PostingInput(record)) } }

  var documents: [AccountingDocument] {
    engine.withLock { $0 }.finish(from: nil, through: nil).documents
  }
}
