package import GatehouseBank

extension BankEntry {
    /// Checks all that ``BankStore/add(_:)`` checks but what depends on the state, so that a file of
    /// entries can be refused before any of it is written.
    ///
    /// - Throws: ``StoreError`` of the kind `invalid`.
    package func check() throws(StoreError) { try EntryCheck.check(self) }

    /// Checks the name of a bank.
    ///
    /// - Parameter bank: The name.
    /// - Throws: ``StoreError`` of the kind `invalid`.
    package static func check(bank: String) throws(StoreError) {
        try EntryCheck.check(name: bank, of: "bank")
    }
}
