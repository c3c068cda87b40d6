import Foundation
import GatehouseBank
import GatehouseFiles
import GatehouseStore
import GatehouseTestSupport
import GatehouseText
import Testing

/// Two processes write to one state, and both are killed at any moment, again and again.
///
/// `GATEHOUSE_KILLS` is how often; `make check-slow` kills a thousand times.
@Suite("Killed writers")
struct KilledWriterTests {
    private static let encoder = BankEncoder(
        digest: ContentHash(of: Array("writer".utf8)),
        width: 64
    )

    /// What writers have said is durable.
    private struct Confirmed {
        var hashes: [UInt64: UInt64] = [:]
        var removed: Set<UInt64> = []
        var confirmedCount = 0
        var snapshotCount = 0

        mutating func take(_ lines: [String]) throws {
            for line in lines {
                let words = line.dropFirst().split(separator: " ").compactMap { UInt64($0) }
                switch line.first {
                case "+":
                    try #require(words.count == 2)
                    #expect(hashes.updateValue(words[1], forKey: words[0]) == nil, "twice")
                case "-":
                    try #require(words.count == 1)
                    removed.insert(words[0])
                case "!": Issue.record("a writer failed: \(line)")
                default: snapshotCount += 1
                }
                confirmedCount += 1
            }
        }
    }

    @Test("all that was confirmed is there, and the snapshot is whole")
    func kills() throws {
        let kills = Int(ProcessInfo.processInfo.environment["GATEHOUSE_KILLS"] ?? "") ?? 20
        var draws = SeededDraws(seed: kills)
        // A new state now and then, for making one is cut short as well.
        var folder = TemporaryFolder()
        var confirmed = Confirmed()
        var (killCount, total, snapshots) = (0, 0, 0)
        while killCount < kills {
            if killCount % 20 == 0, killCount > 0 {
                (total, snapshots) = (
                    total + confirmed.confirmedCount, snapshots + confirmed.snapshotCount
                )
                folder = TemporaryFolder()
                confirmed = Confirmed()
            }
            let writers = try ["store", "follower"].map {
                try WriterProcess(state: folder.path, seed: Int(draws.next() >> 2), mode: $0)
            }
            // From before the database is open to some hundred commits later.
            Thread.sleep(forTimeInterval: Double(draws.below(300)) / 1000)
            for writer in writers {
                try confirmed.take(writer.kill())
                killCount += 1
            }
            try check(confirmed, in: folder.path)
        }
        total += confirmed.confirmedCount
        snapshots += confirmed.snapshotCount
        print("\(killCount) kills, \(total) confirmed writes, \(snapshots) confirmed snapshots")
        #expect(total > kills)
    }

    private func check(_ confirmed: Confirmed, in state: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: state)
        where name.hasSuffix(".snapshot") {
            let file = try MappedFile(path: "\(state)/\(name)")
            _ = try OpenedSnapshot(file, encoder: Self.encoder)
        }
        let store = try BankStore(state: state, create: true)
        let stored = try store.list(EntryFilter(includesRemoved: true, limit: .max))
        let entries = Dictionary(uniqueKeysWithValues: stored.map { ($0.entry.id, $0) })
        for (id, hash) in confirmed.hashes {
            #expect(entries[id]?.entry.fingerprint.exact == hash, "entry \(id) is lost")
        }
        for id in confirmed.removed {
            #expect(entries[id]?.removed != nil, "the removal of \(id) is lost")
        }
        let changes = try store.changes(after: 0, limit: .max)
        #expect(changes.map(\.sequence) == (0..<changes.count).map { UInt64($0 + 1) })
        let view = try BankFollower(store, encoder: Self.encoder).bank.view
        let present = stored.filter { $0.removed == nil }
        #expect(view.scamCount == present.filter(\.entry.isScam).count)
        #expect(view.benignCount == present.filter { !$0.entry.isScam }.count)
        for stored in present.suffix(20) {
            #expect(view.copy(of: stored.entry) == stored.entry.id)
        }
    }
}
