/// Which entries are to be removed.
package enum RemovalRequest: Equatable, Sendable {
    /// Those with these ids.
    case entries([UInt64])
    /// All of a campaign; without one, of the bank.
    case campaign(bank: String, String?)

    /// Reads `{"id":7}` from each line, or `{"bank":"main","campaign":"…"}` from the only one.
    ///
    /// - Parameter lines: One JSON object each.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package init(reading lines: [[UInt8]]) throws(CurationError) {
        var reader = FieldReader()
        var ids: [UInt64] = []
        for (place, line) in lines.enumerated() {
            do throws(CurationError) {
                try reader.read(line, fields: ["id", "bank", "campaign"])
                let id = try reader.id("id")
                if let id, !reader.has("bank"), !reader.has("campaign") {
                    ids.append(id)
                } else if id == nil, lines.count == 1, let bank = try reader.text("bank") {
                    self = .campaign(bank: bank, try reader.text("campaign"))
                    return
                } else {
                    throw CurationError(
                        "id",
                        found: lines.count == 1 ? "neither id nor bank, or both" : "no id alone",
                        wanted: #"{"id":7}, or {"bank":"main","campaign":"…"} alone"#,
                        remedy: "say which entries are to be removed"
                    )
                }
            } catch {
                throw lines.count == 1 ? error : error.inLine(place + 1)
            }
        }
        self = .entries(ids)
    }

    /// The lines that ``init(reading:)`` reads.
    package func lines() throws(CurationError) -> [[UInt8]] {
        struct Line: Encodable {
            var id: UInt64?
            var bank: String?
            var campaign: String?
        }
        switch self {
        case .entries(let ids):
            return try ids.map { (id) throws(CurationError) in try ReportText.line(Line(id: id)) }
        case .campaign(let bank, let campaign):
            return [try ReportText.line(Line(bank: bank, campaign: campaign))]
        }
    }
}

/// Which entry is to be quarantined or released, and why.
package struct StandingRequest: Encodable, Equatable, Sendable {
    /// The entry.
    package let id: UInt64
    /// Why it is quarantined, for people; releasing takes none.
    package let reason: String?

    /// The entry with an id.
    package init(id: UInt64, reason: String? = nil) {
        self.id = id
        self.reason = reason
    }

    /// Reads `{"id":7,"reason":"…"}`.
    ///
    /// - Parameters:
    ///   - line: One JSON object.
    ///   - wantsReason: Whether there must be a reason, or none.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package init(reading line: [UInt8], wantsReason: Bool) throws(CurationError) {
        var reader = FieldReader()
        try reader.read(line, fields: wantsReason ? ["id", "reason"] : ["id"])
        let reason = try reader.text("reason")
        guard let id = try reader.id("id"), !wantsReason || reason?.isEmpty == false else {
            throw CurationError(
                reader.has("id") ? "reason" : "id",
                found: "nothing",
                wanted: wantsReason ? #"{"id":7,"reason":"…"}"# : #"{"id":7}"#,
                remedy: "say which entry, and why it is quarantined"
            )
        }
        self.init(id: id, reason: reason)
    }
}

/// What is to hold for all entries of a bank.
package struct SettingsRequest: Encodable, Equatable, Sendable {
    /// The bank.
    package let bank: String
    /// Who answers for it; nothing to leave it as it is.
    package let owner: String?
    /// Share of events for which its matches propose an action; nothing to leave it as it is.
    package let enabledRatio: Double?

    /// Settings of a bank.
    package init(bank: String, owner: String?, enabledRatio: Double?) {
        self.bank = bank
        self.owner = owner
        self.enabledRatio = enabledRatio
    }

    /// Reads `{"bank":"main","owner":"…","enabled_ratio":0.5}`.
    ///
    /// - Parameter line: One JSON object.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package init(reading line: [UInt8]) throws(CurationError) {
        var reader = FieldReader()
        try reader.read(line, fields: ["bank", "owner", "enabled_ratio"])
        let owner = try reader.text("owner")
        let ratio = try reader.number("enabled_ratio")
        guard let bank = try reader.text("bank"), owner != nil || ratio != nil else {
            throw CurationError(
                reader.has("bank") ? "enabled_ratio" : "bank",
                found: "nothing",
                wanted: #"{"bank":"main","owner":"…","enabled_ratio":0.5}, one of the last two"#,
                remedy: "say what is to hold for which bank"
            )
        }
        self.init(bank: bank, owner: owner, enabledRatio: ratio)
    }
}
