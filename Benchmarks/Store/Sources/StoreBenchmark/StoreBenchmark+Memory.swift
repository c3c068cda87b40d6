internal import Foundation
internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseStore

extension StoreBenchmark {
    /// Times one change in memory, over a snapshot of that many rows.
    static func measureMemory(_ state: String, rows: Int) throws {
        let store = try BankStore(state: state, create: false)
        let follower = try BankFollower(store, encoder: Samples.encoder)
        try follower.renewSnapshot()
        let bank = follower.bank
        let count = 4000
        var samples = Samples(seed: 3)
        var sequence = bank.sequence
        var added: [Double] = []
        for _ in 0..<count {
            sequence += 1
            var entry = samples.entry()
            entry.id = sequence
            let change = [(sequence: sequence, change: BankChange.added(entry))]
            added.append(time { bank.apply(change) })
        }
        report("add in memory", rows: rows, added)
        for (what, ids) in [
            (
                "remove in memory: of the snapshot",
                (1...UInt64(count)).map { $0 * 17 % UInt64(rows) }
            ),
            ("remove in memory: behind it", (0..<UInt64(count)).map { sequence - $0 }),
        ] {
            var removed: [Double] = []
            for id in ids {
                sequence += 1
                let change = [(sequence: sequence, change: BankChange.removed(id))]
                removed.append(time { bank.apply(change) })
            }
            report(what, rows: rows, removed)
        }
        var idle: [Double] = []
        for _ in 0..<2000 { idle.append(try time { try follower.refresh() }) }
        report("poll that finds nothing", rows: rows, idle)
    }

    /// Times making the first snapshot, and opening a follower with it beside mapping and reading the
    /// file, turn by turn.
    static func measureOpening(_ state: String, rows: Int) throws {
        let first = try time {
            _ = try BankFollower(
                BankStore(state: state, create: false),
                encoder: Samples.encoder
            )
        }
        report("open and make the first snapshot", rows: rows, [first])
        let path = "\(state)/bank-\(Samples.encoder.digest.shortened).snapshot"
        // A process that stays open: without one, closing moves the log into the database.
        let store = try BankStore(state: state, create: false)
        var states: [Double] = []
        var opened: [Double] = []
        var touched: [Double] = []
        var sum: UInt64 = 0
        for _ in 0..<15 {
            touched.append(
                try time {
                    let file = try MappedFile(path: path)
                    let bytes = file.octets
                    for i in stride(from: 0, to: bytes.count, by: 64) { sum &+= UInt64(bytes[i]) }
                }
            )
            opened.append(
                try time { _ = try BankFollower(store, encoder: Samples.encoder) }
            )
            states.append(try time { _ = try BankStore(state: state, create: false) })
        }
        precondition(sum > 0, "a file of zeros")
        report("map and touch the snapshot", rows: rows, touched)
        report("open a follower with it", rows: rows, opened)
        report("open a store", rows: rows, states)
        let size = try MappedFile(path: path).count
        report("bytes of the snapshot", rows: rows, [Double(size)])
    }
}
