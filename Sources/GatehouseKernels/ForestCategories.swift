internal import CGatehouseKernels

/// A feature whose category is looked up: a row of a table for each category.
package struct ForestCategories<Element: Sendable>: Sendable {
    /// Which feature of a row.
    package let feature: Int

    /// Values from this on are truncated to a category; -1 < `least` ≤ 0.
    package let least: Double

    /// Of each category, then of what is none, then of what is missing: elements of one count.
    package let rows: [[Element]]

    /// A feature and its table.
    package init(feature: Int, least: Double, rows: [[Element]]) {
        precondition(
            rows.count >= 2 && rows.allSatisfy { $0.count == rows[0].count } && least > -1,
            "a table of \(rows.count) categories"
        )
        self.feature = feature
        self.least = least
        self.rows = rows
    }

    /// How the kernels find a row of the table, whose rows are filled up to `count`.
    func packed(first: Int, count: Int, column: Int) -> gatehouse_categories {
        gatehouse_categories(
            feature: UInt32(feature),
            categories: UInt32(rows.count - 2),
            least: least,
            first: first,
            count: UInt32(count),
            column: UInt32(column)
        )
    }
}
