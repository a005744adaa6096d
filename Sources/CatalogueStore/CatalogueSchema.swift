import GRDB
import RetailTypes

/// The tables of the catalogue and the statements on them.
enum CatalogueSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          -- Amounts are in minor units of the currency that meta names.
          CREATE TABLE items(
            plu TEXT PRIMARY KEY,
            description TEXT NOT NULL,
            unit TEXT NOT NULL,
            price INTEGER NOT NULL,
            tax_code TEXT,
            cost INTEGER,
            department TEXT) STRICT, WITHOUT ROWID;
          CREATE TABLE gtins(
            gtin TEXT PRIMARY KEY,
            plu TEXT NOT NULL,
            position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
          CREATE INDEX gtins_plu ON gtins(plu, position);
          CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }

  static func clear(_ db: Database) throws {
    try db.execute(
      sql: "DELETE FROM items; DELETE FROM gtins; DELETE FROM meta WHERE name = 'version'")
  }

  static func insert(_ item: CatalogueItem, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO items(plu, description, unit, price, tax_code, cost, department)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      item.plu, item.description, item.unit, item.price.minor, item.taxCode, item.cost?.minor,
      item.department,
    ])
    for (position, gtin) in item.gtins.enumerated() {
      try db.cachedStatement(sql: "INSERT INTO gtins(gtin, plu, position) VALUES (?, ?, ?)")
        .execute(arguments: [gtin, item.plu, position])
    }
  }

  static func item(plu: String, in db: Database) throws -> CatalogueItem? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT description, unit, price, tax_code, cost, department FROM items WHERE plu = ?
          """), arguments: [plu])
    guard let row, let description = String.fromDatabaseValue(row[0]),
      let unit = String.fromDatabaseValue(row[1]), let price = Int64.fromDatabaseValue(row[2])
    else { return nil }
    let gtins = try String.fetchAll(
      db.cachedStatement(sql: "SELECT gtin FROM gtins WHERE plu = ? ORDER BY position"),
      arguments: [plu])
    return CatalogueItem(
      plu: plu, gtins: gtins, description: description, unit: unit, price: Money(minor: price),
      taxCode: String.fromDatabaseValue(row[3]),
      cost: Int64.fromDatabaseValue(row[4]).map(Money.init(minor:)),
      department: String.fromDatabaseValue(row[5]))
  }
}
