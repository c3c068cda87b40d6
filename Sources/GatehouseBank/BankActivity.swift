internal import Synchronization

/// What happens to the entries of a live bank, counted by all threads that score.
final class BankActivity: Sendable {
    private struct State {
        var hits: [UInt64: EntryHits] = [:]
        var watch = BankGuard(capacity: 512)
        var judgements: [BankGuardJudgement] = []
    }

    /// Judgements that wait for somebody to act on them; the others are found again.
    private static let judgementLimit = 256

    private let state = Mutex(State())

    /// Counts matches; never waits.
    ///
    /// - Parameters:
    ///   - entries: Ids of the entries that one event matched.
    ///   - event: The event's number.
    ///   - logit: The event's log-odds without the bank.
    ///   - time: The event's, in seconds since 1970.
    /// - Returns: The entries that are to match nothing from now on; nothing when another thread is at
    ///   it, and nothing was counted.
    func note(
        _ entries: [UInt64],
        ofEvent event: Int,
        logit: Double,
        time: Double,
    ) -> [UInt64]? {
        state.withLockIfAvailable { state -> [UInt64] in
            var quarantined: [UInt64] = []
            for entry in entries {
                // Read and written as a whole: changing it in its place takes a frame from the heap.
                var hits = state.hits[entry] ?? EntryHits()
                hits.add(EntryHits(count: 1, last: time))
                state.hits[entry] = hits
                let judgement = state.watch.note(matchOf: entry, atEvent: event, logit: logit)
                guard let judgement else { continue }
                if case .quarantine = judgement { quarantined.append(entry) }
                guard state.judgements.count < Self.judgementLimit else { continue }
                state.judgements.append(judgement)
            }
            return quarantined
        }
    }

    /// Takes what was judged since the last time.
    func drainJudgements() -> [BankGuardJudgement] {
        state.withLock { state in
            defer { state.judgements = [] }
            return state.judgements
        }
    }

    /// Puts judgements back in front of those that came since.
    func returnJudgements(_ judgements: ArraySlice<BankGuardJudgement>) {
        state.withLock { $0.judgements.insert(contentsOf: judgements, at: 0) }
    }

    /// Takes what was counted since the last time.
    func drain() -> [UInt64: EntryHits] {
        state.withLock { state in
            // Its memory is made again here, and not by those who count.
            defer { state.hits.removeAll(keepingCapacity: true) }
            return state.hits
        }
    }
}
