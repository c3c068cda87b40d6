import GatehouseBank
import GatehouseFiles
import GatehouseTestSupport
import GatehouseText
import Testing

@Suite("A live bank")
struct LiveBankTests {
    private var samples = SampleEntries(seed: 1)

    @Test("an entry is found by its copy, by near copies within the radius, and by its vector")
    func findsByAll() throws {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let vector = samples.vector()
        let entry = bank.add([samples.entry(), samples.entry(vector: vector)])[1]
        let view = bank.view
        var copies = CopyFinder()
        let copy = copies.nearest(
            to: entry.fingerprint,
            radius: 3,
            among: .scam,
            of: view,
            at: 0
        )
        #expect(copy?.row.id == 2)
        #expect(copy?.isCopy == true)
        for bits in 0...5 {
            let near = TextFingerprint(
                exact: 1,
                similar: entry.fingerprint.similar ^ (1 << UInt64(bits) - 1),
                gramCount: 20
            )
            let match = copies.nearest(to: near, radius: 3, among: .scam, of: view, at: 0)
            #expect(match?.distance == (bits <= 3 ? bits : nil))
        }
        var vectors = VectorFinder(SampleEntries.encoder)
        vectors.start(vector.span, in: view)
        let found = vectors.nearest(among: .scam, of: view, above: 0.5, at: 0)
        let match = try #require(found)
        #expect(match.row.id == 2)
        #expect(abs(match.similarity - 1) < 0.01)
        #expect(view.groups[match.row.group] == entry.group)
        #expect(vectors.nearest(among: .benign, of: view, above: 0, at: 0) == nil)
    }

    @Test("a short text is found by its copy alone")
    func shortText() {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let entry = bank.add([samples.entry()])[0]
        let short = TextFingerprint(
            exact: 1,
            similar: entry.fingerprint.similar,
            gramCount: CopyFinder.gramLimit - 1
        )
        var copies = CopyFinder()
        #expect(copies.nearest(to: short, radius: 3, among: .scam, of: bank.view, at: 0) == nil)
    }

    @Test("what has expired by the event's time does not match, whatever has by now")
    func expiry() {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let vector = samples.vector()
        // More than one search finds at once, and one behind them that lasts.
        let expired = (0..<20).map { _ in samples.entry(expiry: 100, vector: vector) }
        bank.add(expired + [samples.entry(vector: vector)])
        var vectors = VectorFinder(SampleEntries.encoder)
        let view = bank.view
        vectors.start(vector.span, in: view)
        #expect(vectors.nearest(among: .scam, of: view, above: 0.5, at: 99)?.row.id == 1)
        #expect(vectors.nearest(among: .scam, of: view, above: 0.5, at: 100)?.row.id == 21)
        var copies = CopyFinder()
        let print = expired[3].fingerprint
        #expect(copies.nearest(to: print, radius: 0, among: .scam, of: view, at: 99) != nil)
        #expect(copies.nearest(to: print, radius: 0, among: .scam, of: view, at: 100) == nil)
    }

    @Test(
        "a view does not change when the bank does, and a reader sees the change at the next event"
    )
    func views() {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        var reader = BankReader(bank)
        let entry = bank.add([samples.entry()])[0]
        var copies = CopyFinder()
        func isFound(_ view: BankView) -> Bool {
            copies.nearest(to: entry.fingerprint, radius: 0, among: .scam, of: view, at: 0) != nil
        }
        #expect(!isFound(reader.view))
        reader.refresh()
        let before = reader.view
        #expect(isFound(before))
        bank.apply([(2, .removed(1))])
        #expect(isFound(reader.view))
        reader.refresh()
        #expect(!isFound(reader.view))
        #expect(isFound(before))
        #expect(reader.view.sequence == 2)
        #expect(reader.view.scamCount == 0)
        // What was applied before does no harm.
        bank.apply([(1, .added(entry)), (2, .removed(1))])
        reader.refresh()
        #expect(reader.view.scamCount == 0)
        #expect(reader.view.chunkRowCount == 1)
    }

    @Test("a quarantined entry matches nothing until it is released, across snapshots too")
    func quarantine() throws {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let entries = bank.add([samples.entry(), samples.entry()])
        bank.apply([(3, .quarantined(1))])
        var copies = CopyFinder()
        func isFound() -> Bool {
            copies.nearest(
                to: entries[0].fingerprint,
                radius: 0,
                among: .scam,
                of: bank.view,
                at: 0
            ) != nil
        }
        #expect(!isFound())
        let folder = TemporaryFolder()
        let file = try snapshot(entries, sequence: 3, in: folder)
        try bank.replace(by: file, settings: [], quarantined: [1], later: [])
        #expect(!isFound())
        #expect(bank.view.scamCount == 1)
        bank.apply([(4, .released(1))])
        #expect(isFound())
    }

    @Test("a bank's ratio holds for its groups, those before it and those after")
    func ratios() {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        bank.add([samples.entry()])
        bank.apply([(2, .changed(BankSettings(bank: "main", enabledRatio: 0.25)))])
        bank.add([
            samples.entry(group: BankGroup(bank: "main", campaign: "loan")),
            samples.entry(group: BankGroup(bank: "trial", campaign: "loan")),
        ])
        #expect(bank.view.enabledRatios == [0.25, 0.25, 1])
    }

    @Test("a vector of another encoder is not searched, and its entry is found by hash")
    func otherEncoder() {
        var samples = samples
        let other = BankEncoder(
            digest: ContentHash(of: Array("other".utf8)),
            width: SampleEntries.width
        )
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let vector = samples.vector()
        let entry = bank.add([samples.entry(vector: vector, encoder: other)])[0]
        let view = bank.view
        #expect(view.vectorlessCount == 1)
        var vectors = VectorFinder(SampleEntries.encoder)
        vectors.start(vector.span, in: view)
        #expect(vectors.nearest(among: .scam, of: view, above: 0, at: 0) == nil)
        var copies = CopyFinder()
        #expect(
            copies.nearest(to: entry.fingerprint, radius: 0, among: .scam, of: view, at: 0) != nil
        )
    }

    @Test("a snapshot of another encoder or width is refused, and the bank goes on")
    func otherSnapshot() throws {
        var samples = samples
        let bank = LiveBank(encoder: SampleEntries.encoder)
        let entries = bank.add([samples.entry()])
        let folder = TemporaryFolder()
        let other = BankEncoder(digest: ContentHash(of: Array("other".utf8)), width: 64)
        let file = try snapshot(entries, sequence: 9, encoder: other, in: folder)
        #expect(throws: FileError.self) {
            try bank.replace(by: file, settings: [], quarantined: [], later: [])
        }
        #expect(bank.sequence == 1)
    }

    @Test("any history gives what a plain list gives", arguments: 0..<6)
    func histories(seed: Int) throws {
        var samples = SampleEntries(seed: seed)
        var plain = PlainBank()
        let folder = TemporaryFolder()
        let bank = LiveBank(encoder: SampleEntries.encoder)
        var vectors = VectorFinder(SampleEntries.encoder)
        var copies = CopyFinder()
        for step in 0..<60 {
            switch samples.draws.below(8) {
            case 0..<4:
                let isScam = samples.draws.oneIn(2)
                let expiry = samples.draws.oneIn(4) ? 50 : Double.infinity
                let added = (0..<samples.draws.below(30)).map { _ in
                    samples.entry(isScam: isScam, expiry: expiry)
                }
                plain.entries += bank.add(added)
            case 4, 5:
                guard let id = plain.anyID(&samples.draws) else { break }
                plain.removed.insert(id)
                bank.apply([(bank.sequence + 1, .removed(id))])
            case 6:
                guard let id = plain.anyID(&samples.draws) else { break }
                let isIn = plain.quarantined.contains(id)
                if isIn { plain.quarantined.remove(id) } else { plain.quarantined.insert(id) }
                bank.apply([(bank.sequence + 1, isIn ? .released(id) : .quarantined(id))])
            default:
                let kept = plain.entries.filter { !plain.removed.contains($0.id) }
                let file = try snapshot(kept, sequence: bank.sequence, in: folder)
                let later = bank.add([samples.entry()])
                try bank.replace(
                    by: file,
                    settings: [],
                    quarantined: Array(plain.quarantined),
                    later: later.map { ($0.id, .added($0)) }
                )
                plain.entries += later
            }
            let view = bank.view
            #expect(view.scamCount == plain.shown(.scam).count, "step \(step)")
            #expect(view.benignCount == plain.shown(.benign).count, "step \(step)")
            for side in BankView.Side.allCases {
                let time = Double(samples.draws.below(100))
                let query = samples.vector()
                vectors.start(query.span, in: view)
                let found = vectors.nearest(among: side, of: view, above: 0, at: time)
                let wanted = plain.nearest(query, side, at: time)
                #expect(abs((found?.similarity ?? 0) - wanted) < 0.004, "step \(step)")
                guard let entry = plain.shown(side).randomElement(using: &samples.draws) else {
                    continue
                }
                let copy = copies.nearest(
                    to: entry.fingerprint,
                    radius: 0,
                    among: side,
                    of: view,
                    at: time
                )
                #expect(copy?.row.id == (entry.expiry > time ? entry.id : nil), "step \(step)")
            }
        }
    }

    private func snapshot(
        _ entries: [BankEntry],
        sequence: UInt64,
        encoder: BankEncoder = SampleEntries.encoder,
        in folder: TemporaryFolder,
    ) throws -> MappedFile {
        let path = "\(folder.path)/bank-\(sequence)"
        let scams = entries.filter(\.isScam)
        let benign = entries.filter { !$0.isScam }
        var groups: [BankGroup] = []
        for entry in entries where !groups.contains(entry.group) { groups.append(entry.group) }
        var builder = BankSnapshotBuilder(
            encoder: encoder,
            sequence: sequence,
            scamCount: scams.count,
            benignCount: benign.count,
            groups: groups
        )
        for entry in scams + benign { builder.append(entry) }
        try builder.write(to: path)
        return try MappedFile(path: path)
    }
}

/// The reference: a list of entries, searched one by one.
private struct PlainBank {
    var entries: [BankEntry] = []
    var removed: Set<UInt64> = []
    var quarantined: Set<UInt64> = []

    func shown(_ side: BankView.Side) -> [BankEntry] {
        entries.filter {
            $0.isScam == (side == .scam) && !removed.contains($0.id)
                && !quarantined.contains($0.id)
        }
    }

    func anyID(_ draws: inout SeededDraws) -> UInt64? {
        entries.filter { !removed.contains($0.id) }.randomElement(using: &draws)?.id
    }

    /// The largest dot product with the vectors as they were rounded; 0 when none is above.
    func nearest(_ query: [Float], _ side: BankView.Side, at time: Double) -> Float {
        shown(side).filter { $0.expiry > time }.reduce(0) { best, entry in
            guard let vector = entry.vector else { return best }
            let product = zip(query, vector.steps).reduce(Float(0)) { $0 + $1.0 * Float($1.1) }
            return max(best, product * vector.scale)
        }
    }
}
