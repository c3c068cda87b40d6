import GatehouseBank
import GatehouseStore
import GatehouseTestSupport
import GatehouseText
import Testing

@Suite("What a state tells")
struct BankReadingTests {
    private let folder = TemporaryFolder()

    @Test("a list is what its filter lets through, and goes on where the last one ended")
    func lists() throws {
        var samples = StoreSamples()
        let store = try BankStore(state: folder.path, create: true)
        let entries = [
            samples.entry(), samples.entry(isScam: false), samples.entry(campaign: "loan"),
            samples.entry(bank: "trial"), samples.entry(),
        ]
        try store.add(entries)
        try store.quarantine(3, reason: "a flood", at: 1100)
        try store.remove(ids: [5], at: 1200)
        func ids(_ filter: EntryFilter) throws -> [UInt64] {
            try store.list(filter).map(\.entry.id)
        }
        #expect(try ids(EntryFilter()) == [1, 2, 3, 4])
        #expect(try ids(EntryFilter(includesRemoved: true)) == [1, 2, 3, 4, 5])
        #expect(try ids(EntryFilter(bank: "main")) == [1, 2, 3])
        #expect(try ids(EntryFilter(bank: "main", campaign: "parcel")) == [1, 2])
        #expect(try ids(EntryFilter(bank: "nobody's")) == [])
        #expect(try ids(EntryFilter(isScam: false)) == [2])
        #expect(try ids(EntryFilter(exactHash: entries[3].fingerprint.exact)) == [4])
        #expect(try ids(EntryFilter(isQuarantined: true)) == [3])
        #expect(try ids(EntryFilter(after: 1, limit: 2)) == [2, 3])
        #expect(try ids(EntryFilter(limit: -1)) == [])
        let third = try store.entry(3)
        #expect(third.quarantine?.reason == "a flood")
        #expect(third.quarantine?.time == 1100)
        #expect(try store.entry(5).removed == 7)
        #expect(throws: StoreError.self) { try store.entry(6) }
        #expect(throws: StoreError.self) { try store.entry(.max) }
    }

    @Test("statistics count each campaign, and matches of what was removed stay in them")
    func statistics() throws {
        var samples = StoreSamples()
        let store = try BankStore(state: folder.path, create: true)
        var other = samples.entry()
        other.vector = samples.vector(StoreSamples.other)
        var bare = samples.entry(isScam: false)
        bare.vector = nil
        try store.add([
            samples.entry(expiry: 1500), samples.entry(), other, bare,
            samples.entry(bank: "trial"),
        ])
        try store.quarantine(2, reason: "a flood", at: 1100)
        try store.noteHits([1: EntryHits(count: 3, last: 1200), 9: EntryHits(count: 1, last: 1)])
        try store.noteHits([1: EntryHits(count: 2, last: 1150), 2: EntryHits(count: 1, last: 1300)])
        try store.remove(ids: [1], at: 1400)
        #expect(try store.entry(1).hits == EntryHits(count: 5, last: 1200))
        let statistics = try store.statistics(at: 1600)
        #expect(statistics.map(\.group.path) == ["main/parcel", "trial/parcel"])
        let main = statistics[0]
        #expect(main.count == 3)
        #expect(main.scamCount == 2)
        #expect(main.benignCount == 1)
        #expect(
            main.vectorCounts == [
                StoreSamples.encoder.digest: 1, StoreSamples.other.digest: 1,
            ]
        )
        #expect(main.quarantinedCount == 1)
        #expect(main.removedCount == 1)
        #expect(main.expiredCount == 0)
        #expect(main.hits == EntryHits(count: 6, last: 1300))
        #expect(try store.sequence == 7)
    }

    @Test("at any sequence number there is what there was then", arguments: 0..<4)
    func moments(seed: Int) throws {
        var samples = StoreSamples(seed: seed)
        let store = try BankStore(state: folder.path, create: true)
        let follower = try BankFollower(store, encoder: StoreSamples.encoder)
        var views = [follower.bank.view]
        for _ in 0..<60 {
            let shown = try store.list().map(\.entry.id)
            switch (samples.draws.below(8), shown.isEmpty) {
            case (4, false): try follower.remove(ids: [samples.draws.pick(shown)], at: 1100)
            case (5, false):
                let id = samples.draws.pick(shown)
                try follower.quarantine(id, reason: "a flood", at: 1100)
            case (6, false): try follower.release(samples.draws.pick(shown), at: 1100)
            case (7, _):
                let ratio = Double(samples.draws.below(5)) / 4
                try follower.change(BankSettings(bank: "main", enabledRatio: ratio), at: 1100)
            default: try follower.add([samples.entry(isScam: !samples.draws.oneIn(3))])
            }
            if follower.bank.sequence > views[views.count - 1].sequence {
                views.append(follower.bank.view)
            }
            if samples.draws.oneIn(10) { try follower.renewSnapshot() }
        }
        let all = try store.list(EntryFilter(includesRemoved: true)).map(\.entry)
        for view in views {
            let then = try store.bank(at: view.sequence, encoder: StoreSamples.encoder).view
            let moment = try store.moment(at: view.sequence)
            #expect(then.sequence == view.sequence)
            #expect(then.scamCount == view.scamCount)
            #expect(then.benignCount == view.benignCount)
            #expect(then.enabledRatios == view.enabledRatios)
            let shown = moment.entries.map(\.id).filter { !moment.quarantined.contains($0) }
            #expect(shown.count == view.scamCount + view.benignCount)
            for entry in all {
                let id = view.copy(of: entry)
                #expect(then.copy(of: entry) == id)
                #expect((id == nil) == !shown.contains(entry.id))
            }
        }
        #expect(throws: StoreError.self) { try store.moment(at: store.sequence + 1) }
        #expect(throws: StoreError.self) {
            try store.bank(at: store.sequence + 1, encoder: StoreSamples.encoder)
        }
    }
}
