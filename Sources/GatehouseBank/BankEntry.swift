package import GatehouseText

/// One example in a bank: what is kept of a text that people have labelled.
package struct BankEntry: Equatable, Sendable {
    /// The sequence number of the change that added it, which names it.
    package var id: UInt64

    /// Which bank it is in, and of which campaign it is.
    package var group: BankGroup

    /// What it is an example of: scam, or what must not be taken for one.
    package var isScam: Bool

    /// What copies and near copies of its text have in common.
    package var fingerprint: TextFingerprint

    /// What an encoder made of its text.
    package var vector: BankVector?

    /// Who added it.
    package var owner: String

    /// What people want to know about it.
    package var note: String

    /// When it was added, in seconds since 1970.
    package var added: Double

    /// Events from this time on do not match it, in seconds since 1970; infinite for never.
    package var expiry: Double

    /// Its text, where the one who added it wanted it kept.
    package var text: String?

    /// An example of a text.
    package init(
        id: UInt64 = 0,
        group: BankGroup,
        isScam: Bool,
        fingerprint: TextFingerprint,
        vector: BankVector? = nil,
        owner: String = "",
        note: String = "",
        added: Double,
        expiry: Double = .infinity,
        text: String? = nil,
    ) {
        self.id = id
        self.group = group
        self.isScam = isScam
        self.fingerprint = fingerprint
        self.vector = vector
        self.owner = owner
        self.note = note
        self.added = added
        self.expiry = expiry
        self.text = text
    }
}

/// A bank, and a campaign in it.
package struct BankGroup: Hashable, Sendable {
    /// The bank's name; has no slash.
    package let bank: String

    /// The campaign's name; empty for entries that are of none, as benign ones are.
    package let campaign: String

    /// A campaign of a bank.
    package init(bank: String, campaign: String = "") {
        precondition(!bank.contains("/"), "a bank named \(bank); wanted a name without a slash")
        self.bank = bank
        self.campaign = campaign
    }

    /// Reads ``path``; without a slash it is a bank.
    package init(path: String) {
        guard let slash = path.firstIndex(of: "/") else {
            self.init(bank: path)
            return
        }
        self.init(
            bank: String(path[..<slash]),
            campaign: String(path[path.index(after: slash)...])
        )
    }

    /// Both names with a slash between.
    package var path: String { "\(bank)/\(campaign)" }
}
