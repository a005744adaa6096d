import AgentCore

/// What happens in the world at its time. `life` counts the lives of the core: what an earlier one
/// set going no longer concerns the next.
enum Happening {
  // The agent
  case start
  case event(Event, life: Int)
  case timer(TimerID, arming: Int, life: Int)
  case commit(life: Int)
  case committed(ticket: Int64, life: Int)
  case recover(process: Int)
  case rebuild(process: Int)

  // Between a front end and the agent
  case requestArrives(Ask, attempt: Int)
  case replyArrives(Ask.ID, Reply)
  case noReply(Ask.ID, attempt: Int)
  case send(Ask.ID)

  // Devices
  case scannerSends
  case printerGoesOn
  case printerPortOpens(connection: Int)
  case printerHangsUp(connection: Int)
  case printerMended(Step.PrinterMishap)
  case diskFreed
  case upstreamBack
}
