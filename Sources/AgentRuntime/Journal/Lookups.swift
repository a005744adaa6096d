import AgentCore
import CatalogueStore
import Dispatch
import JournalStore

/// Answers the core's questions from the disk, on a queue of its own: nothing that can block runs
/// on the device thread.
struct Lookups: Sendable {
  private let catalogue: CatalogueStore
  private let journal: JournalStore
  private let answerKeys = AnswerKeyFilter()
  private let queue = DispatchQueue(label: "lookups")

  init(catalogue: CatalogueStore, journal: JournalStore) throws(JournalError) {
    self.catalogue = catalogue
    self.journal = journal
    try journal.reader.forEachAnswerKey { [answerKeys] in answerKeys.insert($0) }
  }

  /// Before `key`'s answer goes to the disk.
  func expectAnswer(forKey key: String) { answerKeys.insert(key) }

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
        answer(.saleFetched(token, try journal.sale(id)))
      } catch {
        answer(.lookupFailed(token, message: "\(error)"))
      }
    }
  }

  func storedAnswer(_ token: LookupToken, key: String, _ answer: @escaping Answer) {
    guard answerKeys.mayHold(key) else { return answer(.answerFetched(token, nil)) }
    queue.async { [self] in
      do {
        answer(.answerFetched(token, try journal.keptAnswer(forKey: key)))
      } catch {
        answer(.lookupFailed(token, message: "\(error)"))
      }
    }
  }
}
