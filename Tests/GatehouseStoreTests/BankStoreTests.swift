import GatehouseBank
import GatehouseStore
import GatehouseTestSupport
import GatehouseText
import Testing

@Suite("A bank store")
struct BankStoreTests {
    private let folder = TemporaryFolder()

    private func open(create: Bool = true) throws -> BankStore {
        try BankStore(state: folder.path, create: create)
    }

    @Test("what was added is there again after the state was closed, to the bit")
    func survives() throws {
        var samples = StoreSamples()
        var entries = samples.entries(5)
        entries[1].vector = nil
        entries[2].text = nil
        entries[3].expiry = 2000.5
        entries[4].text = "zero \0 and \u{1F4E6}"
        let added = try open().add(entries)
        #expect(added.map(\.entry.id) == [1, 2, 3, 4, 5])
        #expect(added.map(\.outcome) == added.map { _ in .new })
        let changes = try open(create: false).changes(after: 0, limit: 10)
        #expect(changes.map(\.sequence) == [1, 2, 3, 4, 5])
        for (place, change) in changes.enumerated() {
            entries[place].id = UInt64(place + 1)
            #expect(change.change == .added(entries[place]))
        }
    }

    @Test("all changes are in one history over all banks, which can be read in parts")
    func history() throws {
        var samples = StoreSamples()
        let store = try open()
        let first = try store.add([samples.entry(), samples.entry(bank: "trial")])
        try store.remove(ids: [1], at: 1100)
        #expect(try store.quarantine(2, reason: "a flood", at: 1200))
        try store.change(BankSettings(bank: "main", owner: "eva", enabledRatio: 0.5), at: 1300)
        #expect(try store.release(2, at: 1400))
        let last = try store.add([samples.entry()])
        let wanted: [BankChange] = [
            .added(first[0].entry), .added(first[1].entry), .removed(1), .quarantined(2),
            .changed(BankSettings(bank: "main", owner: "eva", enabledRatio: 0.5)), .released(2),
            .added(last[0].entry),
        ]
        #expect(try store.sequence == 7)
        for limit in 1...8 {
            for after in 0..<8 {
                let part = try store.changes(after: UInt64(after), limit: limit)
                let places = after..<min(7, after + limit)
                #expect(part.map(\.sequence) == places.map { UInt64($0 + 1) })
                #expect(part.map(\.change) == places.map { wanted[$0] })
            }
            if limit == 8 { #expect(try store.changes(after: .max, limit: 1).isEmpty) }
        }
    }

    @Test("an equal entry is not added again, and takes over what people wrote")
    func present() throws {
        var samples = StoreSamples()
        let store = try open()
        let entry = samples.entry()
        try store.add([entry])
        var again = entry
        again.note = "reported twice"
        again.owner = "eva"
        again.text = "another text of the same hash"
        let added = try store.add([again, again])
        #expect(added.map(\.outcome) == [.present, .present])
        #expect(added[0].entry.note == "reported twice")
        #expect(added[0].entry.text == entry.text)
        #expect(try store.sequence == 1)
        var kept = again
        kept.id = 1
        kept.text = entry.text
        #expect(try store.changes(after: 0, limit: 2).first?.change == .added(kept))
    }

    @Test("one that differs in label, bank, campaign or text is another, and so is a removed one")
    func different() throws {
        var samples = StoreSamples()
        let store = try open()
        let entry = samples.entry()
        var others = [entry, entry, entry, entry]
        others[0].isScam = false
        others[1].group = BankGroup(bank: "trial", campaign: "parcel")
        others[2].group = BankGroup(bank: "main", campaign: "loan")
        others[3].fingerprint = samples.entry().fingerprint
        #expect(try store.add([entry] + others).filter(\.isNew).count == 5)
        try store.remove(ids: [1], at: 1100)
        #expect(try store.add([entry])[0].isNew)
    }

    @Test("an entry with another expiry replaces its equal, in quarantine too, so replay is exact")
    func replaced() throws {
        var samples = StoreSamples()
        let store = try open()
        var entry = samples.entry()
        try store.add([entry])
        try store.quarantine(1, reason: "a flood", at: 1100)
        entry.expiry = 5000
        entry.vector = nil
        let added = try store.add([entry])[0]
        #expect(added.outcome == .replaced(1))
        #expect(added.entry.vector != nil)
        #expect(
            try store.changes(after: 2, limit: 9).map(\.change) == [
                .removed(1), .added(added.entry), .quarantined(4),
            ]
        )
    }

    @Test("removing twice says so, and an unknown id changes nothing")
    func removal() throws {
        var samples = StoreSamples()
        let store = try open()
        try store.add(samples.entries(3))
        #expect(try store.remove(ids: [2, 1, 2], at: 1100) == [2, 1])
        #expect(try store.remove(ids: [2], at: 1100).isEmpty)
        #expect(throws: StoreError.self) { try store.remove(ids: [3, 9], at: 1100) }
        #expect(throws: StoreError.self) { try store.remove(ids: [.max], at: 1100) }
        #expect(throws: StoreError.self) { try store.quarantine(1, reason: "", at: 1100) }
        #expect(try store.sequence == 5)
    }

    @Test("a whole campaign goes, or a whole bank")
    func groups() throws {
        var samples = StoreSamples()
        let store = try open()
        try store.add([
            samples.entry(), samples.entry(campaign: "loan"), samples.entry(bank: "trial"),
            samples.entry(),
        ])
        #expect(try store.remove(bank: "main", campaign: "parcel", at: 1100) == [1, 4])
        #expect(try store.remove(bank: "main", campaign: nil, at: 1100) == [2])
        #expect(try store.remove(bank: "main", campaign: nil, at: 1100).isEmpty)
        #expect(throws: StoreError.self) {
            try store.remove(bank: "main", campaign: "prize", at: 1100)
        }
    }

    @Test("threads share transactions; each gets its own answer, and the history has no gap")
    func threads() async throws {
        let store = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    var samples = StoreSamples(seed: seed)
                    for round in 0..<20 {
                        let entry = samples.entry()
                        let added = try store.add([entry])[0]
                        #expect(added.entry.fingerprint == entry.fingerprint)
                        #expect(throws: StoreError.self) {
                            try store.remove(ids: [added.entry.id, 1 << 40], at: 1100)
                        }
                        if round % 4 == 0 {
                            let removed = try store.remove(ids: [added.entry.id], at: 1100)
                            #expect(removed == [added.entry.id])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let changes = try store.changes(after: 0, limit: 1000)
        #expect(changes.map(\.sequence) == (1...200).map { UInt64($0) })
    }
}
