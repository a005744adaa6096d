import Records

/// Why an answer is not one of the protocol.
struct AnswerError: Error, Equatable {
  var message: String
}

/// Reads the bodies of 200 answers. Members that are not known are ignored.
struct AnswerReader {
  private let json: JSONValue

  init(_ body: [UInt8]) throws(AnswerError) {
    do throws(JSONError) {
      json = try JSONParser.parse(body)
    } catch {
      throw AnswerError(message: "it is not JSON (\(error))")
    }
    guard case .object = json else { throw AnswerError(message: "it is not a JSON object") }
  }

  /// The answer to a batch of the records `seqs`.
  func batch(seqs: [Int64], epoch: Int64) throws(AnswerError) -> BatchAnswer {
    if let theirs = json["epoch"]?.intValue, theirs != epoch {
      throw AnswerError(message: "it is about epoch \(theirs), not \(epoch)")
    }
    guard let results = json["results"]?.arrayValue else {
      throw AnswerError(message: "it has no list of results")
    }
    guard results.count == seqs.count else {
      throw AnswerError(message: "\(results.count) verdicts on \(seqs.count) records")
    }
    var verdicts: [BatchAnswer.Verdict] = []
    for (result, seq) in zip(results, seqs) { verdicts.append(try verdict(result, on: seq)) }
    return BatchAnswer(contiguousThrough: try position(), verdicts: verdicts)
  }

  private func verdict(
    _ result: JSONValue, on seq: Int64
  ) throws(AnswerError) -> BatchAnswer.Verdict {
    // A line that arrived so damaged that its number is lost has `null`; results are in order.
    guard let theirs = result["seq"], theirs == .null || theirs == .int(seq) else {
      throw AnswerError(message: "the verdict on record \(seq) is out of order")
    }
    let word = result["status"]?.stringValue ?? ""
    guard let status = BatchAnswer.Verdict.Status(rawValue: word) else {
      throw AnswerError(
        message: "the verdict on record \(seq) is \"\(UpstreamAnswer.shown(word))\"")
    }
    return BatchAnswer.Verdict(
      seq: seq, status: status,
      code: result["code"]?.stringValue.map(UpstreamAnswer.shown),
      message: result["message"]?.stringValue.map(UpstreamAnswer.shown))
  }

  private func position() throws(AnswerError) -> Int64 {
    guard let through = json["contiguous_through"]?.intValue, through >= 0 else {
      throw AnswerError(message: "contiguous_through is missing")
    }
    return through
  }

  /// The answer to a question for the watermark of `epoch`.
  func watermark(epoch: Int64) throws(AnswerError) -> WatermarkOutcome {
    // Nothing of ours: an inbox may answer for an epoch that it does know.
    if let theirs = json["epoch"]?.intValue, theirs != epoch { return .nothingYet }
    let through = try position()
    guard let text = json["hash"]?.stringValue else {
      return .position(contiguousThrough: through, hash: nil)
    }
    guard let hash = RecordHash(hex: text) else {
      throw AnswerError(message: "the hash is not 64 hexadecimal digits")
    }
    return .position(contiguousThrough: through, hash: hash == .none ? nil : hash)
  }
}
