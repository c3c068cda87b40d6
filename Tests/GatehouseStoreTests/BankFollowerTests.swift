import Foundation
import GatehouseBank
import GatehouseStore
import GatehouseTestSupport
import Testing

@Suite("A bank follower")
struct BankFollowerTests {
    private let folder = TemporaryFolder()

    private func follower() throws -> BankFollower {
        try BankFollower(
            BankStore(state: folder.path, create: true),
            encoder: StoreSamples.encoder
        )
    }

    @Test("what it writes is on the disk and in the bank when the call returns")
    func writes() throws {
        var samples = StoreSamples()
        let follower = try follower()
        let entry = samples.entry()
        let added = try follower.add([entry])
        #expect(follower.bank.view.copy(of: entry) == added[0].entry.id)
        try follower.quarantine(1, reason: "a flood", at: 1100)
        #expect(follower.bank.view.copy(of: entry) == nil)
        try follower.release(1, at: 1200)
        #expect(follower.bank.view.copy(of: entry) == 1)
        try follower.change(BankSettings(bank: "main", enabledRatio: 0.25), at: 1300)
        #expect(follower.bank.view.enabledRatios == [0.25])
        try follower.remove(ids: [1], at: 1400)
        #expect(follower.bank.view.copy(of: entry) == nil)
        #expect(follower.bank.sequence == 5)
        let again = try self.follower()
        #expect(again.bank.sequence == 5)
        #expect(again.bank.view.copy(of: entry) == nil)
    }

    @Test("what another store wrote is there after a refresh, in the order of the history")
    func refresh() throws {
        var samples = StoreSamples()
        let follower = try follower()
        let other = try BankStore(state: folder.path, create: false)
        let entries = samples.entries(3)
        try other.add([entries[0]])
        // Its own comes behind the other's, and neither is lost.
        try follower.add([entries[1]])
        #expect(follower.bank.view.copy(of: entries[0]) == 1)
        #expect(follower.bank.view.copy(of: entries[1]) == 2)
        try other.add([entries[2]])
        try other.remove(ids: [1], at: 1100)
        #expect(follower.bank.sequence == 2)
        try follower.refresh()
        #expect(follower.bank.sequence == 4)
        #expect(follower.bank.view.copy(of: entries[0]) == nil)
        #expect(follower.bank.view.copy(of: entries[2]) == 3)
    }

    @Test("a vector of another encoder is refused, and none is not")
    func otherEncoder() throws {
        var samples = StoreSamples()
        let follower = try follower()
        var entry = samples.entry()
        entry.vector = samples.vector(StoreSamples.other)
        #expect(throws: StoreError.self) { try follower.add([entry]) }
        #expect(follower.bank.sequence == 0)
        entry.vector = nil
        try follower.add([entry])
        #expect(follower.bank.view.vectorlessCount == 1)
    }

    @Test("an encoder that the state knows with another width is an error, not a crash")
    func otherWidth() throws {
        var samples = StoreSamples()
        let store = try BankStore(state: folder.path, create: true)
        let wide = BankEncoder(digest: StoreSamples.encoder.digest, width: 256)
        let follower = try BankFollower(store, encoder: wide)
        try store.add([samples.entry()])
        #expect(throws: StoreError.self) { try follower.refresh() }
        #expect(throws: StoreError.self) { try follower.renewSnapshot() }
        #expect(throws: StoreError.self) { try BankFollower(store, encoder: wide) }
        #expect(follower.bank.sequence == 0)
    }
}
