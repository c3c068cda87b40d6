import Foundation
import GatehouseBank
import GatehouseFiles
import GatehouseStore
import GatehouseTestSupport
import Testing

@Suite("A follower's snapshot")
struct FollowerSnapshotTests {
    private let folder = TemporaryFolder()

    private func follower(_ encoder: BankEncoder = StoreSamples.encoder) throws -> BankFollower {
        try BankFollower(BankStore(state: folder.path, create: true), encoder: encoder)
    }

    private var snapshot: String {
        "\(folder.path)/bank-\(StoreSamples.encoder.digest.shortened).snapshot"
    }

    /// A state whose snapshot has some rows, with changes behind it, and its entries.
    private func filled() throws -> [BankEntry] {
        var samples = StoreSamples()
        let follower = try follower()
        try follower.add(samples.entries(150))
        try follower.remove(ids: [7], at: 1100)
        try follower.quarantine(8, reason: "a flood", at: 1100)
        try follower.change(BankSettings(bank: "main", enabledRatio: 0.5), at: 1100)
        try follower.renewSnapshot()
        #expect(follower.bank.view.chunkRowCount == 0)
        #expect(follower.bank.view.snapshotRowCount == 149)
        try follower.remove(ids: [9], at: 1200)
        try follower.release(8, at: 1200)
        try follower.quarantine(10, reason: "a flood", at: 1200)
        try follower.add(samples.entries(2))
        return try follower.store.list(EntryFilter(includesRemoved: true)).map(\.entry)
    }

    private func expectWhole(_ view: BankView, _ entries: [BankEntry]) {
        #expect(view.sequence == 158)
        for entry in entries {
            #expect(view.copy(of: entry) == ([7, 9, 10].contains(entry.id) ? nil : entry.id))
        }
        #expect(view.enabledRatios.allSatisfy { $0 == 0.5 })
    }

    @Test("it is opened, and what came behind it is applied")
    func opens() throws {
        let entries = try filled()
        let view = try follower().bank.view
        #expect(view.snapshotRowCount == 149)
        #expect(view.chunkRowCount == 2)
        expectWhole(view, entries)
    }

    @Test("where none can be written, all changes are applied instead")
    func unwritable() throws {
        let entries = try filled()
        try FileManager.default.removeItem(atPath: snapshot)
        try FileManager.default.createDirectory(
            atPath: snapshot,
            withIntermediateDirectories: false
        )
        let view = try follower().bank.view
        #expect(view.snapshotRowCount == 0)
        expectWhole(view, entries)
    }

    @Test("a damaged one is made again, wherever the damage is", arguments: 0..<12)
    func damaged(part: Int) throws {
        let entries = try filled()
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: snapshot)))
        switch part {
        case 0: bytes = []
        case 1: bytes.removeLast(64)
        default: bytes[bytes.count * (part - 2) / 10] ^= 4
        }
        try Data(bytes).write(to: URL(filePath: snapshot))
        let view = try follower().bank.view
        #expect(view.snapshotRowCount == 150)
        expectWhole(view, entries)
        // From now on the file is good.
        #expect(try follower().bank.view.chunkRowCount == 0)
    }

    @Test("one of a state that was put back, or of another, is made again")
    func otherState() throws {
        _ = try filled()
        let kept = try Data(contentsOf: URL(filePath: snapshot))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try folder.remove(name)
        }
        var samples = StoreSamples(seed: 2)
        let other = try BankStore(state: folder.path, create: true)
        try other.add(samples.entries(20))
        try kept.write(to: URL(filePath: snapshot))
        #expect(try follower().bank.view.snapshotRowCount == 20)
        try kept.write(to: URL(filePath: snapshot))
        try other.add(samples.entries(200))
        #expect(try follower().bank.view.snapshotRowCount == 220)
    }

    @Test("each encoder has its own, and a snapshot does not hold another's vectors")
    func encoders() throws {
        let entries = try filled()
        let other = try follower(StoreSamples.other)
        try other.renewSnapshot()
        #expect(other.bank.view.vectorlessCount == 150)
        expectWhole(other.bank.view, entries)
        #expect(try follower(StoreSamples.other).bank.view.snapshotRowCount == 150)
        #expect(try follower().bank.view.snapshotRowCount == 149)
    }

    @Test("what a killed process left of one is removed, and one being written is not")
    func leftovers() throws {
        _ = try filled()
        try folder.write([1], named: "bank-0.snapshot.old.tmp")
        try folder.write([1], named: "bank-0.snapshot.new.tmp")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)],
            ofItemAtPath: "\(folder.path)/bank-0.snapshot.old.tmp"
        )
        try follower().renewSnapshot()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.filter { $0.hasSuffix(".tmp") } == ["bank-0.snapshot.new.tmp"])
    }
}
