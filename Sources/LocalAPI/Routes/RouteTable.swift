import AgentCore
import Hummingbird

/// The routes of the local API, in the order of its specification.
enum RouteTable {
  static let routes: [Route] = [
    Route(.get, "/healthz", action: .health),
    Route(.get, "/openapi.yaml", action: .openAPI),
    Route(.get, "/v1/status") { _ in .showStatus },
    Route(.get, "/v1/devices") { _ in .listDevices },
    Route(.get, "/v1/events", action: .events),

    Route(.post, "/v1/shifts", ["cashier", "opening_float"], openShift),
    Route(.post, "/v1/shifts/current/close", ["counted"], closeShift),
    Route(.get, "/v1/shifts/current/report") { _ in .reportShift },
    Route(.post, "/v1/cash-movements", ["kind", "amount", "reason"], moveCash),
    Route(.post, "/v1/drawer/open", ["reason"], openDrawer),

    Route(.get, "/v1/sale") { _ in .showSale },
    Route(.post, "/v1/sale/scan", ["scan"], scan),
    Route(
      .post, "/v1/sale/lines",
      ["plu", "gtin", "quantity", "description", "unit_price", "tax_code", "reason"], addLine),
    Route(
      .patch, "/v1/sale/lines/{n}", ["quantity", "unit_price", "description", "reason"], changeLine),
    Route(.delete, "/v1/sale/lines/{n}", [], voidLine),
    Route(.post, "/v1/sale/tenders", ["kind", "amount", "reference"], addTender),
    Route(.delete, "/v1/sale/tenders/{n}", [], voidTender),
    Route(.post, "/v1/sale/complete") { _ in .completeSale },
    Route(.post, "/v1/sale/void") { _ in .voidSale },
    Route(.post, "/v1/sale/suspend") { _ in .suspendSale },
    Route(.post, "/v1/sales/{id}/resume") { .resumeSale($0.parameters[0]) },
    Route(.get, "/v1/sales/{id}") { .findSale($0.parameters[0]) },
    Route(.post, "/v1/receipts/{sale}/print") { .printReceipt(sale: $0.parameters[0]) },

    Route(.post, "/v1/virtual/scan", ["scan"], action: .virtual(.scan)),
    Route(.get, "/v1/virtual/paper.png", action: .virtual(.paper)),
    Route(.post, "/v1/virtual/faults", nil, action: .virtual(.faults)),
  ]

  /// The route for a request and the parts of its path that vary.
  ///
  /// - Throws: 404 for a path that is none, 405 with `Allow` for another method.
  static func find(
    _ method: HTTPRequest.Method, _ path: String
  ) throws(Problem) -> (route: Route, parameters: [String]) {
    let parts = Route.split(path)
    for route in routes where route.method == method {
      if let parameters = route.match(parts) { return (route, parameters) }
    }
    let allowed = methods(of: path)
    guard !allowed.isEmpty else {
      throw Problem.nothing(at: path)
    }
    let list = allowed.joined(separator: ", ")
    throw Problem(
      .methodNotAllowed, "\(path) takes \(list), not \(method.rawValue).", headers: [.allow: list])
  }

  /// Whether the request needs neither token nor a known host or origin.
  static func isOpen(_ method: HTTPRequest.Method, _ path: String) -> Bool {
    method == .get && path == "/healthz"
  }

  /// The methods that `path` takes.
  static func methods(of path: String) -> [String] {
    let parts = Route.split(path)
    return routes.filter { $0.match(parts) != nil }.map(\.method.rawValue)
  }
}
