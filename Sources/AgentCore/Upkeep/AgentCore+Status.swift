import Records
import RetailTypes
import Sales

extension AgentCore {
  /// What `GET /v1/status` shows.
  func status(at now: Instant) -> JSONValue {
    .object([
      "version": JSONValue(start?.version), "device": .string(settings.device),
      "store": .string(settings.sales.store), "lane": .string(settings.sales.lane),
      "currency": .string(settings.sales.currency.code), "at": .string(now.rfc3339),
      "shift": till.openShift.map { opening in
        .object([
          "shift": .string(opening.shift), "cashier": .string(opening.cashier),
          "opened_at": .string(opening.openedAt),
        ])
      } ?? .null,
      "sale": JSONValue(till.currentSale),
      "suspended": .array(till.suspendedSales.map { .string($0) }),
      "journal": .object([
        "head": .int(outbox.nextSeq - 1), "durable": .int(outbox.durableSeq),
      ]),
      "in_doubt": .array(
        printing.doubtful.map { job in
          .object(["job": .int(job.id), "sale": .string(job.sale), "copy": .bool(job.copy)])
        }),
      "printing": .array(
        printing.jobs.map { job in
          .object([
            "job": .int(job.id), "sale": .string(job.sale), "copy": .bool(job.copy),
            "state": job.state == .started ? "started" : "queued",
          ])
        }),
      "upstream": deliveryStatus,
    ])
  }

  /// The sale in progress for a customer display, or nothing.
  var currentDisplay: JSONValue {
    guard let document = try? till.currentDocument() else {
      return .object(["sale": .null])
    }
    let decimals = document.currency.decimals
    let last = document.lines.last
    return .object([
      "sale": .string(document.sale), "currency": .string(document.currency.code),
      "line": last.map { $0.json(decimals: decimals) } ?? .null,
      "lines": .int(Int64(document.lines.count)),
      "due": .string(document.totals.due.text(decimals: decimals)),
      "tendered": .string(document.totals.tendered.text(decimals: decimals)),
      "change": .string(document.totals.change.text(decimals: decimals)),
    ])
  }

  /// The devices as a list, for a front end that has just come.
  public var deviceList: JSONValue { devices.json }

  /// Shows the sale in progress. Nobody sees a line before it is on disk.
  mutating func showSale(at now: Instant) { whenDurable(.display(currentDisplay), at: now) }

  mutating func notifyScan(_ text: String, reply: Reply) {
    emit(
      .notify(
        .scan(
          .object([
            "read": .string(text), "code": reply.body["code"], "detail": reply.body["detail"],
          ]))))
  }
}
