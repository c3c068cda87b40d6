extension Forest {
    /// The categories of one feature: what people call those that trees know by an index.
    ///
    /// A row holds the index of its category; what is not in the list is missing, so NaN.
    package struct Categories: Sendable, Equatable {
        /// What a category is called; its place in the list is its index.
        package enum Name: Sendable, Equatable {
            case text(String)
            case number(Double)
        }

        /// All of them, by index.
        package let names: [Name]

        /// Whether each category is a number that equals its index, so that nothing need be mapped.
        package var isIdentity: Bool {
            names.enumerated().allSatisfy { $1 == .number(Double($0)) }
        }

        /// The index of the category that `cell` of a table names.
        ///
        /// O(categories).
        ///
        /// - Returns: `nil` when there is none.
        package func index(of cell: String) -> Int? {
            let number = Double(cell)
            return names.firstIndex { name in
                switch name {
                case .text(let text): text == cell
                case .number(let value): value == number
                }
            }
        }
    }
}
