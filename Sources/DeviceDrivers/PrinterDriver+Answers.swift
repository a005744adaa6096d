import EscPos
import RetailTypes

// What comes back.
extension PrinterDriver {
  mutating func take(
    _ answer: PrinterAnswer, at now: Instant, _ actions: inout [PrinterAction]
  ) {
    switch answer {
    // Noise, flow control (the port's own business), and what nobody asked for.
    case .unknown, .resume, .pause, .identity, .block: return
    case .processID(let id):
      heard()
      confirm(processID: id, &actions)
    case .bufferedStatus(let status):
      heard()
      connection?.status.update(with: status)
      confirm(byAnswer: status, at: now, &actions)
    case .realTimeStatus(let question, let status):
      heard()
      answered(question, status, at: now, &actions)
    case .automaticStatus(let status):
      heard()
      connection?.status.update(with: status)
    case .bufferCleared:
      heard()
      bufferCleared(&actions)
    }
  }

  private mutating func heard() {
    connection?.isHeard = true
    isMute = false
    provenUseful()
  }

  // MARK: Proof

  /// An answer proves its own job. On a network it also proves the jobs written before on the same
  /// connection, whose own answers the printer may have skipped (it sends only the latest that is
  /// pending): had it been switched off in between, the connection would be gone. A serial line does
  /// not show that, so there each job needs its own answer.
  private mutating func confirm(processID id: Int, _ actions: inout [PrinterAction]) {
    guard let connection else { return }
    if connection.handedJob?.proof == .processID(id) {
      confirmEarlier(doubtful.entries.count, connection, &actions)
      endConfirmed(by: .processID, &actions)
    } else if let index = doubtful.entries.firstIndex(where: { $0.proof == .processID(id) }) {
      let own = doubtful.entries[index]
      if own.connection == connection.number { confirmEarlier(index, connection, &actions) }
      doubtful.remove(own)
      actions.append(.confirmed(own.id, by: .processID))
    }
  }

  private mutating func confirmEarlier(
    _ count: Int, _ connection: PrinterConnection, _ actions: inout [PrinterAction]
  ) {
    guard settings.link == .network else { return }
    for entry in doubtful.takeProcessIDs(amongFirst: count, connection: connection.number) {
      actions.append(.confirmed(entry.id, by: .processID))
    }
  }

  private mutating func confirm(
    byAnswer status: PrinterStatus, at now: Instant, _ actions: inout [PrinterAction]
  ) {
    bufferedAnswers.answer(atMilliseconds: now.monotonicMilliseconds)
    // Read without paper is not printed.
    let hasPaper = status.paperEnd != true
    for entry in doubtful.take(provenBy: bufferedAnswers) where hasPaper {
      actions.append(.confirmed(entry.id, by: .status))
    }
    if let job = connection?.handedJob, bufferedAnswers.proves(job.proof) {
      if hasPaper {
        endConfirmed(by: .status, &actions)
      } else {
        endInDoubt(.paperOut, provable: false, &actions)
      }
    }
  }

  /// A cheap printer reads on without paper, prints on nothing, and answers GS r as if nothing had
  /// been once there is paper again: what it had received then is not proven any more.
  mutating func lacksPaper(_ actions: inout [PrinterAction]) {
    doubtful.forgetAnswers()
    if case .status = connection?.handedJob?.proof {
      endInDoubt(.paperOut, provable: false, &actions)
    }
  }

  /// What was received and not printed is gone, and its answers with it.
  private mutating func bufferCleared(_ actions: inout [PrinterAction]) {
    doubtful.removeAll()
    forgetBufferedAnswers()
    if connection?.handedJob != nil {
      endInDoubt(.bufferCleared, provable: false, &actions)
    } else if case .writing = connection?.phase {
      // The rest of the receipt alone is of no use.
      giveUp(.bufferCleared, showing: .bufferCleared, &actions)
    }
  }

  // MARK: Questions

  /// Asks with DLE EOT. Only between jobs' bytes: within them, a printer could take it for data.
  mutating func ask(_ question: RealTimeStatus, _ actions: inout [PrinterAction]) {
    if question == .printer { connection?.round = PrinterStatus() }
    connection?.readiness = .asking(question)
    connection?.parser.asked(.realTime(question))
    disarm(.recheck, &actions)
    hand(EscPosCommand.realTimeStatusRequest(question), .question, &actions)
    arm(.question, PrinterSettings.questionMilliseconds, &actions)
  }

  private mutating func answered(
    _ question: RealTimeStatus, _ status: PrinterStatus, at now: Instant,
    _ actions: inout [PrinterAction]
  ) {
    connection?.answersQuestions = true
    // Two answers tell of the paper and two of errors: one that tells of none does not undo another.
    let before = connection?.round
    connection?.round.update(with: status)
    if before?.paperEnd == true { connection?.round.paperEnd = true }
    if before?.error == true { connection?.round.error = true }
    switch connection?.readiness {
    case .asking(question):
      disarm(.question, &actions)
      if let next = RealTimeStatus(rawValue: question.rawValue + 1) {
        connection?.readiness = .toAsk(next)
      } else {
        connection?.endRound()
        connection?.readiness = .answered(atMilliseconds: now.monotonicMilliseconds)
        scheduleRecheck(&actions)
      }
    case .silent:
      connection?.endRound()
      connection?.readiness = .answered(atMilliseconds: nil)
    case .settling, .toAsk, .asking, .answered, nil: break
    }
  }

  mutating func questionUnanswered(at now: Instant, _ actions: inout [PrinterAction]) {
    guard let connection else { return }
    bufferedAnswers.stop()
    switch (connection.readiness, connection.phase) {
    case (.asking, .idle) where connection.answersQuestions:
      // It did answer before: the connection is dead. What is queued is not lost with it.
      giveUp(.noAnswer, showing: .notAnswering, &actions)
    case (.asking, _), (.settling, _):
      self.connection?.endRound()
      self.connection?.readiness = .silent
      advance(at: now, &actions)
    case (.toAsk, _), (.answered, _), (.silent, _): break
    }
  }

  /// Arranges for the next question.
  mutating func scheduleRecheck(_ actions: inout [PrinterAction]) {
    guard let connection, case .answered = connection.readiness else { return }
    let pause =
      if connection.startedJob != nil {
        PrinterSettings.recheckPrintingMilliseconds
      } else if connection.fault != nil {
        PrinterSettings.recheckFaultMilliseconds
      } else {
        PrinterSettings.recheckIdleMilliseconds
      }
    arm(.recheck, pause, &actions)
  }

  mutating func recheck(at now: Instant, _ actions: inout [PrinterAction]) {
    guard let connection, case .answered = connection.readiness else { return }
    switch connection.phase {
    case .idle, .awaiting:
      self.connection?.readiness = .toAsk(.printer)
      advance(at: now, &actions)
    // Asked again once all bytes are out.
    case .journaling, .writing: break
    }
  }
}
