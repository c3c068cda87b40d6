/// Finds entries of a bank that suddenly match far above their rate, and tells mistakes from campaigns.
///
/// One bad entry must not block a city. The rate alone cannot tell it from a campaign in a burst, so
/// two things are asked: whether the entry matches many times its expected rate, and whether those who
/// score without the bank take what it matches for ordinary messages. How much the matches differ
/// from one another was tried too and tells nothing: copies of a newsletter and of a scam are alike.
///
/// Each entry that matched lately has a window, which opens at a match. It lapses when the rate in it
/// falls below half of the one that counts as a flood, and the next match opens another; so it begins
/// with the flood. From ``BankGuardLimits/windowEvents`` on, older events count less. Events are numbers
/// that the caller counts; there is no clock.
///
/// Bounded: an entry without a window takes the place of one that has lapsed, or else of the least
/// suspicious. When an event is noted for one entry, as is right for the nearest, at most 134 windows
/// are open in the long run at the default limits, so an entry that floods is never displaced.
///
/// A note costs a look at the entries that are watched, 256 by default, and does not allocate.
package struct BankGuard: Sendable {
    /// When an entry is judged, and how.
    package let limits: BankGuardLimits

    /// How many entries are watched at most.
    package let capacity: Int

    /// The entries watched, apart from their windows because every note searches them.
    private var entries: [UInt64] = []
    private var windows: [Window] = []

    /// What is known of an entry since its window opened.
    private struct Window {
        /// The event before the first that counts.
        var opened: Int
        var matches = 0.0
        /// Sum of the bounded log-odds.
        var evidence = 0.0
        /// Share of events from which on it is a flood.
        var floodRate = 0.0
        var isReported = false

        /// How many matches there are more than half a flood has; negative when it has lapsed.
        func excess(at event: Int) -> Double {
            matches - floodRate / 2 * Double(event - opened)
        }
    }

    /// Allocates what watching takes.
    package init(capacity: Int = 256, limits: BankGuardLimits = BankGuardLimits()) {
        precondition(
            capacity > 0 && limits.leastEvents > 0
                && limits.windowEvents >= 2 * limits.leastEvents
                && limits.factor * limits.leastExpectedRate > 0,
            """
            a guard of \(capacity) entries, windows of \(limits.windowEvents) events, \
            \(limits.leastEvents) at least, and \(limits.factor) times \(limits.leastExpectedRate)
            """
        )
        self.capacity = capacity
        self.limits = limits
        entries.reserveCapacity(capacity)
        windows.reserveCapacity(capacity)
    }

    /// Takes in that an event matched an entry.
    ///
    /// Notes may be lost, as under a lock that is busy, and come a little out of order: the rate is then
    /// taken for that much lower.
    ///
    /// - Parameters:
    ///   - entry: Its identifier.
    ///   - event: The event's number; the guard takes the numbers between for other events.
    ///   - logit: The event's log-odds without the bank. NaN counts as 0.
    ///   - expectedRate: The share of events that the entry is expected to match, such as what it
    ///     matched of a sample when it was added. Less than the least that counts, or NaN, counts as
    ///     that; 1 exempts the entry.
    /// - Returns: What is to be done about it, if anything.
    package mutating func note(
        matchOf entry: UInt64,
        atEvent event: Int,
        logit: Double,
        expectedRate: Double = 0,
    ) -> BankGuardJudgement? {
        let index = place(of: entry, at: event)
        var expected = limits.leastExpectedRate
        if expectedRate > expected { expected = expectedRate }
        windows[index].floodRate = limits.factor * expected
        windows[index].matches += 1
        windows[index].evidence += bounded(logit)
        let window = windows[index]
        let count = event - window.opened
        // The match that opened the window says nothing of the rate: without it the window is none.
        guard count >= limits.leastEvents,
            window.matches - 1 > window.floodRate * Double(count)
        else { return nil }
        let figures = BankGuardJudgement.Figures(
            entry: entry,
            events: count,
            matches: window.matches,
            expectedRate: expected,
            meanLogit: window.evidence / window.matches
        )
        if figures.meanLogit < limits.logitThreshold {
            forget(entry)
            return .quarantine(figures)
        }
        guard !window.isReported else { return nil }
        windows[index].isReported = true
        return .surge(figures)
    }

    /// Forgets an entry, as when it was removed or put back to work.
    package mutating func forget(_ entry: UInt64) {
        guard let index = entries.firstIndex(of: entry) else { return }
        entries.swapAt(index, entries.count - 1)
        windows.swapAt(index, windows.count - 1)
        entries.removeLast()
        windows.removeLast()
    }

    private func bounded(_ logit: Double) -> Double {
        logit.isNaN ? 0 : min(max(logit, -limits.logitBound), limits.logitBound)
    }

    /// Where the entry's window is, which is open.
    private mutating func place(of entry: UInt64, at event: Int) -> Int {
        let new = Window(opened: event - 1)
        if let index = entries.firstIndex(of: entry) {
            if windows[index].excess(at: event) + 1 < 0 {
                windows[index] = new
            } else {
                shorten(index, at: event)
            }
            return index
        }
        guard entries.count == capacity else {
            entries.append(entry)
            windows.append(new)
            return entries.count - 1
        }
        let least = leastSuspicious(at: event)
        entries[least] = entry
        windows[least] = new
        return least
    }

    /// The first window that has lapsed, or else the one nearest to it.
    private func leastSuspicious(at event: Int) -> Int {
        var least = 0
        var leastExcess = Double.infinity
        for index in windows.indices {
            let excess = windows[index].excess(at: event)
            if excess < 0 { return index }
            if excess < leastExcess { (least, leastExcess) = (index, excess) }
        }
        return least
    }

    /// Makes a long window half as long, at the same rate.
    private mutating func shorten(_ index: Int, at event: Int) {
        let count = event - windows[index].opened
        guard count > limits.windowEvents else { return }
        let half = limits.windowEvents / 2
        let kept = Double(half) / Double(count)
        windows[index].opened = event - half
        windows[index].matches *= kept
        windows[index].evidence *= kept
    }
}
