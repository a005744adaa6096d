import Records

extension Verdict {
  /// What people need to know beyond the status.
  func message(for record: Record) -> String? {
    switch self {
    case .accepted, .duplicate: nil
    case .parked: "kept; it counts once the records before \(record.seq) have arrived"
    case .conflict:
      "another record is kept here under \(record.seq) of epoch \(record.epoch). Two journals use "
        + "one name: stop sending, and run `posagent journal new-epoch` on the lane"
    case .rejected(let rejection): rejection.message
    }
  }
}
