extension Forest {
    /// The categories of one feature: what people call those that trees know by an index.
    ///
    /// A row holds the index of its category; what is not in the list is missing, so NaN.
    package struct Categories: Sendable, Equatable {
        /// What a category is called.
        package enum Name: Sendable, Hashable {
            case text(String)
            case number(Double)
        }

        /// All of them, each at its index.
        package let names: [Name]

        private let indices: [Name: Int]

        init(_ names: [Name]) {
            self.names = names
            indices = Dictionary(zip(names, names.indices)) { first, _ in first }
        }

        /// Whether each category is a number that equals its index, so that nothing need be mapped.
        package var isIdentity: Bool {
            names.enumerated().allSatisfy { $1 == .number(Double($0)) }
        }

        /// The index of the category that `cell` of a table names; `nil` when there is none.
        package func index(of cell: String) -> Int? {
            indices[.text(cell)] ?? Double(cell).flatMap { indices[.number($0)] }
        }
    }
}
