package import GatehouseBank

/// What people give for a new entry, checked; what an encoder makes of it is still to come.
package struct BankDraft: Sendable, Equatable {
    /// The entry, without vector and id.
    package let entry: BankEntry

    /// Its text, as experts see that of an event.
    package let document: [UInt8]

    /// Whether the text is to be kept.
    package var keepsText: Bool { entry.text != nil }

    /// What people should know, though nothing is wrong.
    package let remarks: [String]
}

/// What holds for entries that say nothing else.
package struct DraftDefaults: Sendable, Equatable {
    /// The bank.
    package var bank = "main"

    /// The campaign; benign entries need none.
    package var campaign = ""

    /// What they are examples of.
    package var isScam = true

    /// Who adds them.
    package var owner: String

    /// What people want to know about them.
    package var note = ""

    /// When they expire, in seconds since 1970; infinite for never.
    package var expiry = Double.infinity

    /// Whether their texts are to be kept.
    package var keepsText = false

    /// What somebody adds who says nothing else.
    package init(owner: String) { self.owner = owner }

    /// Takes a label as people write it: `scam`, `benign`, `1` or `0`.
    ///
    /// - Throws: ``CurationError``.
    package mutating func setLabel(_ text: String) throws(CurationError) {
        isScam = try Self.isScam(text)
    }

    /// Takes a time at which they expire as people write it: RFC 3339, or a span such as `30d`.
    ///
    /// - Parameters:
    ///   - text: The time.
    ///   - now: In seconds since 1970.
    /// - Throws: ``CurationError``.
    package mutating func setExpiry(_ text: String, now: Double) throws(CurationError) {
        expiry = try Self.expiry(text, nil, now: now)
    }

    /// Whether a label as people write it is that of a scam.
    package static func isScam(_ text: String) throws(CurationError) -> Bool {
        switch text {
        case "scam", "1": return true
        case "benign", "0": return false
        default:
            throw CurationError(
                "label",
                found: "\(text.prefix(40).debugDescription)",
                wanted: "scam or benign, or 1 or 0",
                remedy: "say what the text is an example of"
            )
        }
    }

    static func expiry(
        _ text: String?,
        _ seconds: Double?,
        now: Double,
    ) throws(CurationError) -> Double {
        let expiry = try Moment.read(text, seconds, of: "expires", now: now)
        guard expiry > now else {
            throw CurationError(
                "expires",
                found: text ?? "\(seconds ?? 0)",
                wanted: "a time to come",
                remedy: "give a later time, or leave it out for an entry that stays"
            )
        }
        return expiry
    }
}
