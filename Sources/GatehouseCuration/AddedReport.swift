internal import GatehouseBank
internal import GatehouseStore

/// What became of an entry that was added, for people and scripts.
package struct AddedReport: Codable, Equatable, Sendable {
    /// What happened.
    package enum Outcome: String, Codable, CaseIterable, Sendable {
        /// It is there from now on.
        case new
        /// An equal one was there and stays.
        case present
        /// An equal one was there with another expiry, or without the vector, and is gone.
        case replaced
    }

    /// The entry's id.
    package let id: UInt64
    /// What happened.
    package let outcome: Outcome
    /// The id of the entry that it took the place of.
    package let replaced: UInt64?
    /// Its bank.
    package let bank: String
    /// Its campaign; empty for none.
    package let campaign: String
    /// `scam` or `benign`.
    package let label: String
    /// Whether it is found by the meaning of its text, too.
    package let vector: Bool
    /// The state's last change: verdicts that name this number or a later one have seen it.
    package let sequence: UInt64
    /// What people should know, though nothing is wrong.
    package let remarks: [String]

    init(_ added: AddedEntry, sequence: UInt64, remarks: [String]) {
        id = added.entry.id
        switch added.outcome {
        case .new: (outcome, replaced) = (.new, nil)
        case .present: (outcome, replaced) = (.present, nil)
        case .replaced(let id): (outcome, replaced) = (.replaced, id)
        }
        bank = added.entry.group.bank
        campaign = added.entry.group.campaign
        label = Label.of(isScam: added.entry.isScam)
        vector = added.entry.vector != nil
        self.sequence = sequence
        self.remarks = remarks
    }
}

/// The words for what entries are examples of.
enum Label {
    static func of(isScam: Bool) -> String { isScam ? "scam" : "benign" }
}
