import Records

/// What the journal says of each receipt that was to be printed.
struct PrintJobs {
  struct Job {
    var queued: SeenRecord
    var sale: String
    var isCopy: Bool
    var started: SeenRecord?
    var inDoubt: SeenRecord?
    var confirmed: SeenRecord?

    var isEnded: Bool { inDoubt != nil || confirmed != nil }
  }

  /// In the order in which they were queued.
  private(set) var jobs: [Job] = []
  /// Records that do not fit the course of a job, and why.
  private(set) var faults: [(record: SeenRecord, fault: String)] = []
  /// By number, sale and copy: a number may come again in another journal.
  private var latest: [String: Int] = [:]

  init(_ stream: [SeenRecord]) {
    for record in stream { note(record) }
  }

  private mutating func note(_ record: SeenRecord) {
    let body = record.body
    switch record.kind {
    case "print.queued":
      latest[Self.name(record)] = jobs.count
      jobs.append(
        Job(queued: record, sale: record.sale ?? "", isCopy: body["copy"]?.boolValue ?? false))
    case "print.started", "print.confirmed", "print.in_doubt":
      guard let index = latest[Self.name(record)] else {
        return faults.append((record, "no such receipt was queued"))
      }
      if let fault = Self.goOn(&jobs[index], record) { faults.append((record, fault)) }
    case "epoch.opened", "shift.closed": check(carried: body["carried"]?["jobs"], record)
    default: break
    }
  }

  /// What is wrong with that record coming now.
  private static func goOn(_ job: inout Job, _ record: SeenRecord) -> String? {
    switch record.kind {
    case "print.started":
      defer { job.started = job.started ?? record }
      return job.started != nil ? "it was started before" : job.isEnded ? "it had ended" : nil
    case "print.in_doubt":
      // What can't be found any more can't be started.
      let isLost = record.body["reason"] == "sale_not_in_journal"
      defer { job.inDoubt = job.inDoubt ?? record }
      if job.isEnded { return "it had ended" }
      return job.started == nil && !isLost ? "it was never started" : nil
    default:
      defer { job.confirmed = job.confirmed ?? record }
      if job.confirmed != nil { return "it was confirmed before" }
      return job.started == nil ? "it was never started" : nil
    }
  }

  /// The receipts that have not ended, as those who read only from here on have to know them.
  private mutating func check(carried: JSONValue?, _ record: SeenRecord) {
    let expected = jobs.filter { !$0.isEnded }.map { job in
      JSONValue.object([
        "job": job.queued.body["job"], "sale": .string(job.sale), "copy": .bool(job.isCopy),
        "started": .bool(job.started != nil),
      ])
    }
    if carried?.arrayValue != expected {
      let stated = carried.map(JCS.text) ?? "nothing"
      faults.append((record, "carries \(stated), expected \(JCS.text(.array(expected)))"))
    }
  }

  private static func name(_ record: SeenRecord) -> String {
    JCS.text(record.body.members(["job", "sale", "copy"]))
  }
}
