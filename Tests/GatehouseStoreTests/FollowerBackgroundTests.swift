import Foundation
import GatehouseBank
import GatehouseFiles
import GatehouseStore
import GatehouseTestSupport
import GatehouseText
import Synchronization
import Testing

@Suite("A follower's background thread")
struct FollowerBackgroundTests {
    private let folder = TemporaryFolder()

    private func follower() throws -> BankFollower {
        try BankFollower(
            BankStore(state: folder.path, create: true),
            encoder: StoreSamples.encoder
        )
    }

    /// Waits for what must come sooner or later.
    private func wait(_ isDone: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isDone() {
            try #require(ContinuousClock.now < deadline, "it never came")
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    @Test("what another process adds becomes visible")
    func visible() throws {
        let follower = try follower()
        follower.start()
        defer { follower.stop() }
        let writer = try WriterProcess(state: folder.path, seed: 5, mode: "visible")
        for id in 1...5 {
            try writer.ask()
            let line = try writer.line()
            #expect(line.hasPrefix("+\(id) "))
            try wait { follower.bank.sequence == UInt64(id) }
        }
        _ = try writer.kill()
    }

    @Test("counts of matches are written, at the latest by the end")
    func hits() throws {
        var samples = StoreSamples()
        let follower = try follower()
        try follower.add(samples.entries(2))
        follower.start()
        follower.noteHits([1: EntryHits(count: 2, last: 1100)])
        try wait { try follower.store.entry(1).hits.count == 2 }
        follower.noteHits([1: EntryHits(count: 1, last: 1200), 2: EntryHits(count: 1, last: 1)])
        follower.noteHits([1: EntryHits(count: 1, last: 1150)])
        follower.stop()
        #expect(try follower.store.entry(1).hits == EntryHits(count: 4, last: 1200))
        #expect(try follower.store.entry(2).hits == EntryHits(count: 1, last: 1))
        #expect(follower.trouble == nil)
    }

    @Test("what goes wrong is told once, and its end as well")
    func telling() throws {
        let told = Mutex<[StoreError?]>([])
        let follower = try BankFollower(
            BankStore(state: folder.path, create: true),
            encoder: StoreSamples.encoder,
            onTrouble: { trouble in told.withLock { $0.append(trouble) } }
        )
        follower.start()
        defer { follower.stop() }
        let path = "\(folder.path)/gatehouse.sqlite"
        try FileManager.default.moveItem(atPath: path, toPath: "\(path).aside")
        try wait { follower.trouble?.kind == .unwritable }
        Thread.sleep(forTimeInterval: 2.5)
        try FileManager.default.moveItem(atPath: "\(path).aside", toPath: path)
        try wait { follower.trouble == nil }
        #expect(told.withLock { $0.map(\.?.kind) } == [.unwritable, nil])
    }

    @Test("many rows behind the snapshot go into a new one while others write")
    func compaction() throws {
        var samples = StoreSamples()
        let follower = try follower()
        let entries = (0..<4200).map { _ in samples.entry() }
        try follower.add(entries)
        #expect(follower.bank.view.chunkRowCount == 4200)
        follower.start()
        defer { follower.stop() }
        var last = entries[0]
        try wait {
            last = samples.entry()
            try follower.add([last])
            return follower.bank.view.snapshotRowCount >= 4200
        }
        let view = follower.bank.view
        #expect(view.copy(of: entries[3000]) == 3001)
        #expect(view.copy(of: last) == view.sequence)
        #expect(view.scamCount == Int(view.sequence))
    }

    @Test("what expired a week ago is removed as any other change is; what expired today is not")
    func expiry() throws {
        var samples = StoreSamples()
        let follower = try follower()
        let now = Date().timeIntervalSince1970
        try follower.add([
            samples.entry(expiry: now - BankFollower.graceSeconds - 60),
            samples.entry(expiry: now - 60), samples.entry(),
        ])
        follower.start()
        defer { follower.stop() }
        try wait { follower.bank.sequence == 4 }
        #expect(try follower.store.changes(after: 3, limit: 9).map(\.change) == [.removed(1)])
    }

    @Test("it can be started and stopped again and again, and trouble is told and forgotten")
    func trouble() throws {
        var samples = StoreSamples()
        let follower = try follower()
        follower.start()
        follower.start()
        follower.stop()
        follower.stop()
        // A snapshot cannot be written where a folder lies.
        let path = "\(folder.path)/bank-\(StoreSamples.encoder.digest.shortened).snapshot"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try follower.add((0..<4200).map { _ in samples.entry() })
        follower.start()
        defer { follower.stop() }
        try wait { follower.trouble?.kind == .unwritable }
        #expect(follower.bank.view.chunkRowCount == 4200)
        try folder.remove("bank-\(StoreSamples.encoder.digest.shortened).snapshot")
        try wait { follower.trouble == nil && follower.bank.view.chunkRowCount == 0 }
    }
}
