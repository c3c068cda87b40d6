internal import Foundation
internal import GRDB

/// A row that was read, whose values are checked one by one: the file may be damaged.
struct StoredRow {
    let table: String
    let row: Row

    /// What names the row to people: its first column.
    private var name: String { row.count > 0 ? "\(row[0] as DatabaseValue)" : "without columns" }

    /// A row of a table, whose first column is its key.
    init(_ table: String, _ row: Row) {
        self.table = table
        self.row = row
    }

    func integer(_ column: Int) throws(StoreError) -> Int64 {
        guard let value = try optionalInteger(column) else { throw damage(column, "an integer") }
        return value
    }

    func optionalInteger(_ column: Int) throws(StoreError) -> Int64? {
        switch value(column).storage {
        case .null: nil
        case .int64(let value): value
        default: throw damage(column, "an integer")
        }
    }

    /// A key or a count.
    func natural(_ column: Int) throws(StoreError) -> Int {
        let value = try integer(column)
        guard value >= 0 else { throw damage(column, "an integer of 0 or more") }
        return Int(value)
    }

    /// The name of an entry or of a change.
    func sequence(_ column: Int) throws(StoreError) -> UInt64 {
        let value = try integer(column)
        guard value > 0 else { throw damage(column, "a sequence number") }
        return UInt64(value)
    }

    func flag(_ column: Int) throws(StoreError) -> Bool {
        switch try integer(column) {
        case 0: false
        case 1: true
        default: throw damage(column, "0 or 1")
        }
    }

    func number(_ column: Int) throws(StoreError) -> Double {
        guard let value = try optionalNumber(column) else { throw damage(column, "a number") }
        return value
    }

    func optionalNumber(_ column: Int) throws(StoreError) -> Double? {
        switch value(column).storage {
        case .null: nil
        case .double(let value) where !value.isNaN: value
        default: throw damage(column, "a number")
        }
    }

    func string(_ column: Int) throws(StoreError) -> String {
        guard let value = try optionalString(column) else { throw damage(column, "text") }
        return value
    }

    func optionalString(_ column: Int) throws(StoreError) -> String? {
        switch value(column).storage {
        case .null: nil
        case .string(let value): value
        default: throw damage(column, "text")
        }
    }

    func blob(_ column: Int) throws(StoreError) -> Data? {
        switch value(column).storage {
        case .null: nil
        case .blob(let value): value
        default: throw damage(column, "bytes")
        }
    }

    private func value(_ column: Int) -> DatabaseValue { row[column] }

    /// An error that says which value of which row it is about.
    func damage(_ column: Int, _ wanted: String) -> StoreError {
        let names = Array(row.columnNames)
        let found: String
        switch value(column).storage {
        case .blob(let data): found = "\(data.count) bytes"
        case .string(let text): found = "text of \(text.utf8.count) bytes"
        case .null: found = "nothing"
        case .int64(let value): found = "\(value)"
        case .double(let value): found = "\(value)"
        }
        return StoreError(
            .damaged,
            "row \(name) of table \(table)",
            found: "\(found) as \(names[column])",
            wanted: wanted,
            remedy: "put a copy of the state back, or delete the row with sqlite3"
        )
    }
}
