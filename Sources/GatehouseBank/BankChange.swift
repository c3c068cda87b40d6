/// One change to the banks of a state; its place in their history is its sequence number.
package enum BankChange: Equatable, Sendable {
    /// An entry is there from now on; its id is the sequence number of this change.
    case added(BankEntry)

    /// An entry is gone from now on, and kept for replay.
    case removed(UInt64)

    /// An entry matches no event until it is released: it matched far more than it should.
    case quarantined(UInt64)

    /// An entry that was in quarantine matches again.
    case released(UInt64)

    /// A bank has other settings from now on.
    case changed(BankSettings)

    /// What sort of change it is.
    package enum Kind: Int, CaseIterable, Sendable {
        case added
        case removed
        case quarantined
        case released
        case changed
    }

    /// What sort of change it is.
    package var kind: Kind {
        switch self {
        case .added: .added
        case .removed: .removed
        case .quarantined: .quarantined
        case .released: .released
        case .changed: .changed
        }
    }
}

/// What holds for all entries of a bank.
package struct BankSettings: Equatable, Sendable {
    /// The bank's name; has no slash.
    package var bank: String

    /// Who answers for it.
    package var owner: String

    /// Share of events for which a match proposes an action, from 0 to 1; the others only count it.
    package var enabledRatio: Double

    /// What holds for a bank about which nobody has said anything: all of it counts.
    package init(bank: String, owner: String = "", enabledRatio: Double = 1) {
        precondition((0...1).contains(enabledRatio), "an enabled ratio of \(enabledRatio)")
        self.bank = bank
        self.owner = owner
        self.enabledRatio = enabledRatio
    }
}
