package import GatehouseStore

/// Why something that people wanted of banks was not done.
package struct CurationError: Error, Equatable, CustomStringConvertible {
    /// What sort of trouble it is.
    package let kind: StoreError.Kind

    /// What it is about, what was found, what was wanted and what to do.
    package let description: String

    /// An error that is written already, such as one that a server sent.
    package init(_ kind: StoreError.Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Trouble with the state.
    package init(_ error: StoreError) { self.init(error.kind, "\(error)") }

    /// What was given breaks a rule.
    init(_ subject: String, found: String, wanted: String, remedy: String) {
        self.init(
            StoreError(.invalid, subject, found: found, wanted: wanted, remedy: remedy)
        )
    }

    /// The same trouble in a line of several.
    package func inLine(_ number: Int) -> CurationError {
        CurationError(kind, "line \(number): \(description)")
    }

    /// Runs `body`; trouble with the state is told as everything else is.
    package static func catching<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(CurationError) -> Value {
        do {
            return try body()
        } catch {
            throw CurationError(error)
        }
    }
}
