import AgentCore
import CatalogueStore
import Dispatch
import JournalStore
import Records

/// Answers the core's questions from the disk, on a queue of its own: nothing that can block runs
/// on the device thread.
struct Lookups: Sendable {
  private let catalogue: CatalogueStore
  private let journal: JournalReader
  private let files: JournalFiles
  /// The journal that this one follows.
  private let predecessor: Int64?
  private let queue = DispatchQueue(label: "lookups")

  init(catalogue: CatalogueStore, journal: JournalStore) {
    self.catalogue = catalogue
    self.journal = journal.reader
    files = journal.files
    predecessor = journal.predecessor?.epoch
  }

  typealias Answer = @Sendable (Event) -> Void

  func item(_ token: LookupToken, _ code: ItemCode, _ answer: @escaping Answer) {
    queue.async { [self] in
      do {
        let item =
          switch code {
          case .gtin(let digits): try catalogue.find(gtin: digits)
          case .plu(let plu): try catalogue.find(plu: plu)
          }
        answer(item.map { .found(token, $0) } ?? .notFound(token))
      } catch {
        answer(.lookupFailed(token, message: "\(error)"))
      }
    }
  }

  func sale(_ token: LookupToken, _ id: String, _ answer: @escaping Answer) {
    queue.async { [self] in
      do {
        let sealed = try journal.saleRecord(id: id) ?? recordInSealedJournals(ofSale: id)
        answer(.saleFetched(token, try sealed.map(StoredSale.init)))
      } catch {
        answer(.lookupFailed(token, message: "\(error)"))
      }
    }
  }

  /// A sale from before `journal new-epoch` may still be printed, or shown. That is rare: the files
  /// are opened for it and closed again.
  private func recordInSealedJournals(ofSale id: String) throws(JournalError) -> SealedRecord? {
    var epoch = predecessor
    while let current = epoch {
      let sealed = try JournalReader.open(path: files.sealed(epoch: current))
      defer { try? sealed.close() }
      if let record = try sealed.saleRecord(id: id) { return record }
      epoch = try sealed.meta().predecessor?.epoch
    }
    return nil
  }

  func storedAnswer(_ token: LookupToken, key: String, _ answer: @escaping Answer) {
    queue.async { [self] in
      do {
        let stored = try journal.answer(forKey: key)
        answer(.answerFetched(token, stored.map(KeptAnswer.init)))
      } catch {
        answer(.lookupFailed(token, message: "\(error)"))
      }
    }
  }
}

extension StoredSale {
  fileprivate init(_ sealed: SealedRecord) throws(RecordError) {
    let record = try Record(canonicalBytes: sealed.bytes)
    self.init(seq: record.seq, kind: record.kind, body: record.body)
  }
}

extension KeptAnswer {
  fileprivate init(_ stored: StoredAnswer) {
    self.init(
      claim: IdempotencyClaim(
        key: stored.key, method: stored.method, path: stored.path, bodyHash: stored.bodyHash),
      status: stored.status, body: stored.body)
  }
}

extension Append {
  init(_ append: StagedAppend) {
    self.init(
      firstSeq: append.firstSeq, drafts: append.drafts,
      answer: append.answer.map { answer in
        StoredAnswer(
          key: answer.claim.key, method: answer.claim.method, path: answer.claim.path,
          bodyHash: answer.claim.bodyHash, status: answer.status, body: answer.body)
      })
  }
}
