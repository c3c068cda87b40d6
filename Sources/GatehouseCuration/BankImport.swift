internal import GatehouseBank
package import GatehouseRuntime
package import GatehouseStore

/// What an import has done so far.
package struct ImportReport: Codable, Equatable, Sendable {
    /// Entries that are there from now on.
    package fileprivate(set) var new = 0
    /// Entries of which there were equal ones.
    package fileprivate(set) var present = 0
    /// Entries that took the place of others.
    package fileprivate(set) var replaced = 0
    /// Entries that came in with their vectors.
    package fileprivate(set) var vectors = 0
    /// Entries whose vectors were made again from their texts.
    package fileprivate(set) var encoded = 0
    /// Entries that are found by their hashes alone.
    package fileprivate(set) var hashesAlone = 0
    /// Entries that match nothing until they are released.
    package fileprivate(set) var quarantined = 0
    /// Banks whose settings were taken over.
    package fileprivate(set) var banks = 0
    /// The state's last change.
    package fileprivate(set) var sequence: UInt64 = 0
}

/// Takes lines of an export into a state, some hundreds at a time; one thread's own.
package struct BankImport: ~Copyable {
    /// What it has done so far.
    package private(set) var report = ImportReport()

    private let store: BankStore
    private var encoder: DocumentEncoder?

    /// Prepares an import.
    ///
    /// - Parameters:
    ///   - store: The state.
    ///   - generation: Whose encoder the entries are to be searched by; without one, or one that reads
    ///     no vectors, entries come in with whatever vectors they have.
    package init(_ store: BankStore, generation: Generation?) {
        self.store = store
        if let generation, let reference = generation.bankTextEncoder {
            encoder = DocumentEncoder(reference, as: generation.bankEncoder)
        }
    }

    /// Takes some lines, all of them or none.
    ///
    /// - Parameter lines: What ``ImportReader`` read.
    /// - Throws: ``CurationError``.
    package mutating func take(_ lines: [ImportedLine]) throws(CurationError) {
        var entries: [BankEntry] = []
        var reasons: [String?] = []
        for case .entry(let entry, let quarantined) in lines {
            entries.append(entry)
            reasons.append(quarantined)
        }
        let encoded = encode(&entries)
        let now = WallClock.seconds
        let (added, sequence) = try CurationError.catching { () throws(StoreError) in
            let added = try store.add(entries)
            for (added, reason) in zip(added, reasons) {
                guard let reason else { continue }
                try store.quarantine(added.entry.id, reason: reason, at: now)
            }
            for case .settings(let request) in lines {
                var settings = BankSettings(bank: request.bank, owner: request.owner ?? "")
                settings.enabledRatio = request.enabledRatio ?? 1
                let isKnown = try store.settings().contains { $0 == settings }
                if !isKnown { try store.change(settings, at: now) }
            }
            return (added, try store.sequence)
        }
        for added in added {
            switch added.outcome {
            case .new: report.new += 1
            case .present: report.present += 1
            case .replaced: report.replaced += 1
            }
            if added.entry.vector == nil { report.hashesAlone += 1 }
        }
        report.encoded += encoded
        report.vectors += added.count { $0.entry.vector != nil } - encoded
        report.quarantined += reasons.count { $0 != nil }
        report.banks += lines.count - entries.count
        report.sequence = sequence
    }

    /// Gives entries vectors of the encoder, from their texts where they were kept; takes away those of
    /// another.
    ///
    /// - Returns: How many were made.
    private mutating func encode(_ entries: inout [BankEntry]) -> Int {
        guard let encoder else { return 0 }
        var places: [Int] = []
        for place in entries.indices
        where entries[place].vector?.encoder != encoder.encoder.digest
            || entries[place].vector?.steps.count != encoder.encoder.width
        {
            entries[place].vector = nil
            if entries[place].text != nil { places.append(place) }
        }
        let documents = places.map { Array((entries[$0].text ?? "").utf8) }
        guard let vectors = self.encoder?.vectors(of: documents) else { return 0 }
        for (place, vector) in zip(places, vectors) { entries[place].vector = vector }
        return vectors.count { $0 != nil }
    }
}
