import EscPos
import RetailTypes

// What goes out, and how jobs end.
extension PrinterDriver {
  /// Hands the next thing to the port, if its turn has come.
  mutating func advance(at now: Instant, _ actions: inout [PrinterAction]) {
    dropOverduePulses(at: now, &actions)
    guard let connection, connection.handed == nil else { return }
    switch connection.phase {
    case .writing(let writing): return hand(nextPieceOf: writing, &actions)
    case .journaling(let job, journaled: true) where pulses.isEmpty:
      return beginWriting(job, at: now, &actions)
    case .journaling:
      // Asked a moment ago, before the job was started.
      if !pulses.isEmpty { handPulse(&actions) }
      return
    case .idle, .awaiting: break
    }
    if case .toAsk(let question) = connection.readiness { return ask(question, &actions) }
    guard !pulses.isEmpty || (connection.startedJob == nil && !jobs.isEmpty) else { return }
    switch connection.readiness {
    case .settling, .toAsk, .asking: return
    case .answered(let time?)
    where now.monotonicMilliseconds - time <= PrinterSettings.freshMilliseconds:
      if connection.fault == nil { begin(&actions) }
    case .answered: ask(.printer, &actions)
    case .silent: begin(&actions)
    }
  }

  /// Their timers may be late.
  private mutating func dropOverduePulses(at now: Instant, _ actions: inout [PrinterAction]) {
    for pulse in pulses where pulse.deadlineMonotonicMilliseconds <= now.monotonicMilliseconds {
      disarm(.pulse(pulse.request), &actions)
      actions.append(.pulseDropped(pulse.request, .notWritten))
    }
    pulses.removeAll { $0.deadlineMonotonicMilliseconds <= now.monotonicMilliseconds }
  }

  private mutating func begin(_ actions: inout [PrinterAction]) {
    guard pulses.isEmpty else { return handPulse(&actions) }
    let job = jobs.removeFirst()
    connection?.phase = .journaling(job, journaled: false)
    actions.append(.journalStarted(job.id))
  }

  private mutating func handPulse(_ actions: inout [PrinterAction]) {
    let pulse = pulses.removeFirst()
    hand(pulse.bytes, .pulse(pulse.request), &actions)
  }

  private mutating func beginWriting(
    _ job: PrinterJob, at now: Instant, _ actions: inout [PrinterAction]
  ) {
    var writing = PrinterConnection.Writing(
      job: job.id, proof: .none, bufferedRequests: 0, payload: job.bytes)
    if settings.confirmsByProcessID {
      writing.proof = .processID(of: job.id)
      writing.payload += EscPosCommand.processIDRequest(Int(job.id))
    } else if settings.confirmsByStatus {
      if bufferedAnswers.isQuiet(atMilliseconds: now.monotonicMilliseconds) {
        forgetBufferedAnswers()
      }
      writing.bufferedRequests = bufferedAnswers.requestsForNextJob
      writing.proof = .status(requests: writing.bufferedRequests)
      for _ in 0..<writing.bufferedRequests {
        writing.payload += EscPosCommand.bufferedStatusRequest
      }
    }
    hand(nextPieceOf: writing, &actions)
  }

  /// Answers to GS r that are still out can't come any more.
  mutating func forgetBufferedAnswers() {
    bufferedAnswers.forget()
    doubtful.forgetAnswers()
  }

  private mutating func hand(
    nextPieceOf before: PrinterConnection.Writing, _ actions: inout [PrinterAction]
  ) {
    var writing = before
    let piece = writing.payload[writing.handed...].prefix(PrinterSettings.pieceBytes)
    writing.handed = piece.endIndex
    if writing.isHanded, writing.bufferedRequests > 0 {
      bufferedAnswers.ask(times: writing.bufferedRequests)
      for _ in 0..<writing.bufferedRequests { connection?.parser.asked(.bufferedPaper) }
    }
    connection?.phase = .writing(writing)
    hand(Array(piece), .piece, &actions)
  }

  mutating func hand(
    _ bytes: [UInt8], _ content: PrinterConnection.Handed.Content,
    _ actions: inout [PrinterAction]
  ) {
    connection?.handed = .init(content: content, remaining: bytes.count)
    actions.append(.write(bytes))
    arm(.stall, PrinterSettings.stallMilliseconds, &actions)
  }

  /// The port took bytes.
  mutating func took(_ count: Int, at now: Instant, _ actions: inout [PrinterAction]) {
    guard var handed = connection?.handed, count > 0 else { return }
    handed.remaining -= min(count, handed.remaining)
    guard handed.remaining == 0 else {
      connection?.handed = handed
      return arm(.stall, PrinterSettings.stallMilliseconds, &actions)
    }
    connection?.handed = nil
    disarm(.stall, &actions)
    switch handed.content {
    case .question: break
    case .pulse(let request):
      disarm(.pulse(request), &actions)
      actions.append(.pulseWritten(request))
    case .piece:
      if case .writing(let writing) = connection?.phase, writing.isHanded {
        awaitProof(of: writing, &actions)
      }
    }
    advance(at: now, &actions)
  }

  private mutating func awaitProof(
    of writing: PrinterConnection.Writing, _ actions: inout [PrinterAction]
  ) {
    provenUseful()
    connection?.phase = .awaiting(writing.job, writing.proof)
    guard writing.proof != .none else { return endInDoubt(.mute, &actions) }
    let patience =
      if isMute {
        PrinterSettings.muteMilliseconds
      } else if case .processID = writing.proof {
        PrinterSettings.processIDMilliseconds
      } else {
        PrinterSettings.statusMilliseconds
      }
    arm(.confirmation, patience, &actions)
    scheduleRecheck(&actions)
  }

  /// The awaited answer did not come in time.
  mutating func proofMissing(at now: Instant, _ actions: inout [PrinterAction]) {
    guard let connection, case .awaiting = connection.phase else { return }
    if let fault = connection.fault {
      endInDoubt(fault.inDoubtReason, &actions)
    } else {
      if !connection.isHeard { isMute = true }
      endInDoubt(connection.isHeard ? .noAnswer : .mute, &actions)
    }
    // A printer that has answered before is asked whether it is still there before the next job.
    if connection.answersQuestions, connection.readiness == .silent {
      self.connection?.readiness = .answered(atMilliseconds: nil)
    }
    scheduleRecheck(&actions)
    advance(at: now, &actions)
  }

  /// Ends the started job, if there is one, without proof.
  ///
  /// - Parameter provable: whether an answer can still come that proves it.
  mutating func endInDoubt(
    _ reason: InDoubtReason, provable: Bool = true, _ actions: inout [PrinterAction]
  ) {
    guard let connection, let job = connection.startedJob else { return }
    if provable, let handed = connection.handedJob {
      doubtful.append(
        .init(id: handed.id, proof: handed.proof, connection: connection.number))
    }
    self.connection?.phase = .idle
    disarm(.confirmation, &actions)
    actions.append(.inDoubt(job, reason))
  }

  /// Ends the started job with the printer's proof.
  mutating func endConfirmed(by proof: PrintConfirmation, _ actions: inout [PrinterAction]) {
    guard let job = connection?.startedJob else { return }
    connection?.phase = .idle
    disarm(.confirmation, &actions)
    provenUseful()
    actions.append(.confirmed(job, by: proof))
    scheduleRecheck(&actions)
  }

  /// The pulse's time is over.
  mutating func pulseDue(
    _ request: Int64, at now: Instant, _ actions: inout [PrinterAction]
  ) {
    if let index = pulses.firstIndex(where: { $0.request == request }) {
      pulses.remove(at: index)
      actions.append(.pulseDropped(request, .notWritten))
      // A job may have waited for it.
      advance(at: now, &actions)
    } else if connection?.handed?.content == .pulse(request) {
      // Left to the port, it could still go out long after somebody stood at the drawer.
      giveUp(.stalled, showing: .stalled, &actions)
    }
  }
}
