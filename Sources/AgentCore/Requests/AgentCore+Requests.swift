import Records
import RetailTypes
import Sales

extension AgentCore {
  mutating func accept(_ request: Request, at now: Instant) {
    // Before its key is looked at: what others were answered under it is not for everyone.
    if let needed = request.command.permission, !request.permissions.contains(needed) {
      return emit(.reply(request.id, .forbidden(needed)))
    }
    guard !requests.isFull else {
      return emit(.reply(request.id, .busy))
    }
    if let claim = request.idempotency {
      switch requests.claim(claim, by: request.id) {
      case .first: break
      case .joined: return
      case .otherRequest: return emit(.reply(request.id, .keyReused))
      }
    }
    requests.enqueue(.request(request))
    serve(at: now)
  }

  /// Takes work from the front of the queue until some has to wait for a look-up.
  mutating func serve(at now: Instant) {
    while requests.front == nil, let work = requests.next() {
      switch work {
      case .request(let request):
        if let claim = request.idempotency {
          let token = requests.token()
          requests.front = .storedAnswer(token, request)
          emit(.fetchAnswer(token, key: claim.key))
        } else {
          execute(request, at: now)
        }
      case .scan(let scan, _, _): askForScan(scan, work: work, at: now)
      }
    }
  }

  mutating func answerFetched(_ token: LookupToken, _ answer: KeptAnswer?, at now: Instant) {
    guard case .storedAnswer(token, let request) = requests.front else { return }
    requests.front = nil
    if let answer {
      let reply =
        answer.claim == request.idempotency
        ? Reply(stored: answer) : Reply.keyReused
      release(request, reply, at: now)
    } else {
      execute(request, at: now)
    }
    serve(at: now)
  }

  mutating func lookedUp(_ token: LookupToken, _ item: CatalogueItem?, at now: Instant) {
    guard case .item(token, var question) = requests.front else { return }
    requests.front = nil
    if item == nil, question.codes.count > 1 {
      question.codes.removeFirst()
      ask(question)
    } else {
      answer(question, item, at: now)
      serve(at: now)
    }
  }

  /// Looks up the question's first code; the queue waits for the answer.
  mutating func ask(_ question: ItemQuestion) {
    guard let code = question.codes.first else { return }
    let token = requests.token()
    requests.front = .item(token, question)
    emit(.lookUp(token, code))
  }

  mutating func lookupFailed(_ token: LookupToken, _ message: String, at now: Instant) {
    let reply = Reply.storeUnavailable(message)
    switch requests.front {
    case .storedAnswer(token, let request):
      requests.front = nil
      release(request, reply, at: now)
    case .item(token, let question):
      requests.front = nil
      switch question.work {
      case .request(let request): release(request, reply, at: now)
      case .scan(let scan, _, _): notifyScan(scan.text, reply: reply)
      }
    default:
      switch requests.fetched(token) {
      case .show(let request), .reprint(let request): release(request, reply, at: now)
      // Tried again with the next record that is on disk.
      case .printJob(let job): printing.update(job) { $0.state = .queued }
      case nil: break
      }
    }
    serve(at: now)
  }

  // MARK: Ends of a request

  /// Records `drafts` and answers with `reply` once they are on disk.
  mutating func finish(
    _ request: Request, _ reply: Reply, drafts: [RecordDraft] = [], at now: Instant
  ) {
    let answer = request.idempotency.map {
      KeptAnswer(claim: $0, status: reply.status, body: JCS.bytes(reply.body))
    }
    if !drafts.isEmpty || answer != nil { append(drafts, answer: answer) }
    release(request, reply, at: now)
  }

  /// Answers without keeping the answer: what may come out otherwise next time.
  mutating func release(_ request: Request, _ reply: Reply, at now: Instant) {
    whenDurable(.reply(request, reply), at: now)
  }

  /// The answer leaves, to all who asked the same under the same key meanwhile. Until then the key
  /// is in flight: a stored answer is not found before it is on disk.
  mutating func answer(_ request: Request, _ reply: Reply) {
    emit(.reply(request.id, reply))
    guard let claim = request.idempotency else { return }
    for other in requests.release(claim) { emit(.reply(other, reply)) }
  }

  mutating func refuse(_ request: Request, _ refusal: SaleRefusal, at now: Instant) {
    finish(request, Reply(refusal: refusal), at: now)
  }
}
