import GRDB

extension JournalError {
  /// Runs `body` and turns what the database throws into a journal's error.
  static func wrapping<Value>(
    path: String, _ body: () throws -> Value
  ) throws(JournalError) -> Value {
    do {
      return try body()
    } catch let error as JournalError {
      throw error
    } catch {
      throw .database(SQLiteFailure(error, path: path))
    }
  }
}

extension SQLiteFailure {
  init(_ error: any Error, path: String) {
    if let error = error as? DatabaseError {
      self.init(
        code: error.extendedResultCode.rawValue, message: error.message ?? "no message", path: path)
    } else {
      self.init(code: ResultCode.SQLITE_ERROR.rawValue, message: "\(error)", path: path)
    }
  }
}
