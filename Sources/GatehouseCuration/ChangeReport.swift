internal import GatehouseBank

/// What became of an entry that was to be removed, quarantined or released.
package struct ChangeReport: Codable, Equatable, Sendable {
    /// The entry's id.
    package let id: UInt64
    /// Whether it was not so before.
    package let changed: Bool
    /// The state's last change.
    package let sequence: UInt64

    init(id: UInt64, isChanged: Bool, sequence: UInt64) {
        self.id = id
        changed = isChanged
        self.sequence = sequence
    }
}

/// What holds for all entries of a bank.
package struct SettingsReport: Codable, Equatable, Sendable {
    /// The bank.
    package let bank: String
    /// Who answers for it.
    package let owner: String
    /// Share of events for which its matches propose an action.
    package let enabledRatio: Double
    /// The state's last change.
    package let sequence: UInt64
    /// What people should know, though nothing is wrong.
    package let remarks: [String]

    init(_ settings: BankSettings, sequence: UInt64, isEmpty: Bool) {
        bank = settings.bank
        owner = settings.owner
        enabledRatio = settings.enabledRatio
        self.sequence = sequence
        remarks = isEmpty ? ["no entry is in bank \(settings.bank) yet"] : []
    }
}
