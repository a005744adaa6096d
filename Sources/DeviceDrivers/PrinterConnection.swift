import EscPos

/// What a standing connection to a printer is at.
struct PrinterConnection: Sendable {
  /// The job of the connection; one at a time.
  enum Phase: Sendable {
    case idle
    /// `print.started` was asked for; once it is on disk, bytes may go.
    case journaling(PrinterJob, journaled: Bool)
    case writing(Writing)
    /// The port has taken everything; the printer's answer is awaited.
    case awaiting(PrinterJob.ID, JobProof)
  }

  /// A job whose bytes go to the port in pieces.
  struct Writing: Sendable {
    var job: PrinterJob.ID
    var proof: JobProof
    /// How often GS r is in the payload.
    var bufferedRequests: Int
    /// The job's bytes and the request for its proof.
    var payload: [UInt8]
    /// So many bytes were handed to the port.
    var handed = 0

    var isHanded: Bool { handed == payload.count }
  }

  /// What was handed to the port and not taken yet: one thing at a time.
  struct Handed: Hashable, Sendable {
    enum Content: Hashable, Sendable {
      case pulse(Int64)
      case piece
      case question
    }

    var content: Content
    var remaining: Int
  }

  /// Whether the printer is known to be able to print, by its answers to DLE EOT.
  enum Readiness: Hashable, Sendable {
    /// A printer that is not asked: the connection must stand for a moment.
    case settling
    case toAsk(RealTimeStatus)
    case asking(RealTimeStatus)
    /// All four answers were there at this time; `nil`: ask again before anything starts.
    case answered(atMilliseconds: Int64?)
    /// It does not answer this question, or is not asked.
    case silent
  }

  /// Counts the connections of the driver, from 1.
  var number: Int
  var phase = Phase.idle
  var handed: Handed?
  var readiness: Readiness
  /// Whether DLE EOT was ever answered on this connection.
  var answersQuestions = false
  /// Whether anything was ever answered on this connection.
  var isHeard = false
  var status = PrinterStatus()
  /// What the answers of this round of questions say so far.
  var round = PrinterStatus()
  var parser = PrinterAnswerParser()

  init(number: Int, readiness: Readiness) {
    self.number = number
    self.readiness = readiness
  }

  /// Takes over what the questions of this round found out.
  mutating func endRound() {
    status.update(with: round)
    round = PrinterStatus()
  }

  var fault: PrinterFault? { PrinterFault(status) }

  /// The job that has begun and not ended.
  var startedJob: PrinterJob.ID? {
    switch phase {
    case .idle: nil
    case .journaling(let job, _): job.id
    case .writing(let writing): writing.job
    case .awaiting(let job, _): job
    }
  }

  /// The job whose bytes have all been handed over, and its proof.
  var handedJob: (id: PrinterJob.ID, proof: JobProof)? {
    switch phase {
    case .idle, .journaling: nil
    case .writing(let writing): writing.isHanded ? (writing.job, writing.proof) : nil
    case .awaiting(let job, let proof): (job, proof)
    }
  }
}
