internal import GatehouseBank
package import GatehouseStore

/// All banks of a state as lines that another state can take.
package struct BankExport: Sendable {
    /// The change as of which it is.
    package let sequence: UInt64

    private let moment: BankMoment
    private let reasons: [UInt64: String]

    /// Reads a state.
    ///
    /// - Parameters:
    ///   - store: The state.
    ///   - sequence: As of which change; nothing for the last.
    /// - Throws: ``CurationError``.
    package init(_ store: BankStore, at sequence: UInt64?) throws(CurationError) {
        (moment, reasons) = try CurationError.catching { () throws(StoreError) in
            var reasons: [UInt64: String] = [:]
            var listed: UInt64 = 0
            while true {
                let part = try store.list(
                    EntryFilter(
                        includesRemoved: true,
                        isQuarantined: true,
                        after: listed,
                        limit: 1000
                    )
                )
                for stored in part { reasons[stored.entry.id] = stored.quarantine?.reason }
                guard let end = part.last?.entry.id else { break }
                listed = end
            }
            let last = if let sequence { sequence } else { try store.sequence }
            return (try store.moment(at: last), reasons)
        }
        self.sequence = moment.sequence
    }

    /// How many entries there are.
    package var count: Int { moment.entries.count }

    /// Writes each line: the settings of banks first, then entries by rising id.
    ///
    /// - Parameter write: Gets a line without its end.
    /// - Throws: What `write` throws, or a ``CurationError``.
    package func forEachLine(_ write: ([UInt8]) throws -> Void) throws {
        for settings in moment.settings {
            try write(
                try ReportText.line(
                    SettingsRequest(
                        bank: settings.bank,
                        owner: settings.owner,
                        enabledRatio: settings.enabledRatio
                    )
                )
            )
        }
        for entry in moment.entries {
            let quarantined = moment.quarantined.contains(entry.id) ? reasons[entry.id] ?? "" : nil
            try write(try ReportText.line(EntryLine(entry, quarantined: quarantined)))
        }
    }
}
