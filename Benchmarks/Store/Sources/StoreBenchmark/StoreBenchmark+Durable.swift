internal import Foundation
internal import GatehouseBank
internal import GatehouseStore
internal import Synchronization

extension StoreBenchmark {
    /// Times one entry after the other beside a plain file that grows by 4 KiB, turn by turn, and then
    /// several threads at once.
    static func measureDurable(_ state: String, rows: Int) throws {
        let store = try BankStore(state: state, create: true)
        let follower = try BankFollower(store, encoder: Samples.encoder)
        follower.start()
        defer { follower.stop() }
        let file = open(state + "/plain", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        precondition(file >= 0, "no plain file")
        defer { close(file) }
        let page = [UInt8](repeating: 7, count: 4096)
        var samples = Samples(seed: 2 + UInt64(rows))
        var plain: [Double] = []
        var added: [Double] = []
        var removed: [Double] = []
        for turn in 0..<1000 {
            plain.append(
                time {
                    precondition(write(file, page, page.count) == page.count, "no page written")
                    fdatasync(file)
                }
            )
            let entry = samples.entry()
            var id: UInt64 = 0
            added.append(try time { id = try follower.add([entry])[0].entry.id })
            if turn % 4 == 0 {
                removed.append(try time { _ = try follower.remove(ids: [id], at: 2000) })
            }
        }
        report("append 4 KiB and fdatasync", rows: rows, plain)
        report("durable add", rows: rows, added)
        report("durable remove", rows: rows, removed)
        for threads in [1, 4, 16] { try measureGroup(follower, rows: rows, threads: threads) }
    }

    /// Times what a caller waits, and what an entry takes of all the time.
    private static func measureGroup(
        _ follower: BankFollower,
        rows: Int,
        threads: Int,
    ) throws {
        let count = 200
        let waits = Mutex<[Double]>([])
        let failure = Mutex<(any Error)?>(nil)
        let hasEnded = DispatchSemaphore(value: 0)
        let whole = time {
            for thread in 0..<threads {
                Thread {
                    var samples = Samples(seed: UInt64(rows + 1000 * threads + thread))
                    var times: [Double] = []
                    do {
                        for _ in 0..<count {
                            let entry = samples.entry()
                            times.append(try time { _ = try follower.add([entry]) })
                        }
                    } catch {
                        failure.withLock { $0 = error }
                    }
                    waits.withLock { $0 += times }
                    hasEnded.signal()
                }.start()
            }
            for _ in 0..<threads { hasEnded.wait() }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        report("add by threads: wait", rows: rows, threads: threads, waits.withLock { $0 })
        let each = whole / Double(threads * count)
        report("add by threads: time for each", rows: rows, threads: threads, [each])
    }
}
