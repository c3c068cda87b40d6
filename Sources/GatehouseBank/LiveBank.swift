package import GatehouseFiles
internal import Synchronization

/// All banks of a state while they change: one writer applies changes, any number of threads read.
///
/// What keeps the banks on the disk feeds it; it knows neither disk nor clock.
package final class LiveBank: Sendable {
    /// What it is searched by.
    package let encoder: BankEncoder

    private let state: Mutex<BankState>
    private let published: Mutex<BankView>

    private let activity = BankActivity()

    /// Changes seen so far, by kind.
    private let changes = Mutex([Int](repeating: 0, count: BankChange.Kind.allCases.count))

    /// How many events were compared with it.
    private let eventCount = Atomic<Int>(0)

    /// Counts the views published; a reader takes the lock only when it has changed.
    private let version = Atomic<UInt64>(0)

    /// Banks without entries, at sequence number 0.
    package init(encoder: BankEncoder = .none) {
        self.encoder = encoder
        let state = BankState(encoder: encoder)
        published = Mutex(BankView(state))
        self.state = Mutex(state)
    }

    /// The banks of a snapshot.
    ///
    /// - Parameters:
    ///   - file: What ``BankSnapshotBuilder`` wrote.
    ///   - encoder: What is to be searched by; vectors of another are refused.
    ///   - settings: Of banks, where somebody changed them.
    ///   - quarantined: Ids of entries that match nothing for now.
    /// - Throws: ``FileError`` with what was found, what was wanted and what to do.
    package convenience init(
        _ file: MappedFile,
        encoder: BankEncoder,
        settings: [BankSettings] = [],
        quarantined: [UInt64] = [],
    ) throws(FileError) {
        self.init(
            try OpenedSnapshot(file, encoder: encoder),
            settings: settings,
            quarantined: quarantined
        )
    }

    /// The banks of a snapshot that is open.
    ///
    /// - Parameters:
    ///   - snapshot: Rows that are all of entries.
    ///   - settings: Of banks, where somebody changed them.
    ///   - quarantined: Ids of entries that match nothing for now.
    package init(_ snapshot: OpenedSnapshot, settings: [BankSettings], quarantined: [UInt64]) {
        encoder = snapshot.encoder
        let state = Self.state(snapshot, settings, quarantined)
        published = Mutex(BankView(state))
        self.state = Mutex(state)
    }

    private static func state(
        _ snapshot: OpenedSnapshot,
        _ settings: [BankSettings],
        _ quarantined: [UInt64],
    ) -> BankState {
        var state = BankState(encoder: snapshot.encoder, base: snapshot.base)
        let sequence = state.sequence
        for settings in settings { state.apply(.changed(settings), sequence: sequence) }
        for id in quarantined { state.apply(.quarantined(id), sequence: sequence) }
        return state
    }

    /// The banks as they are now.
    package var view: BankView { published.withLock { $0 } }

    /// The number of the last change that was applied.
    package var sequence: UInt64 { view.sequence }

    /// Counts the views published so far.
    var currentVersion: UInt64 { version.load(ordering: .acquiring) }

    /// Applies changes, which the next event sees.
    ///
    /// What was applied before is left out, so that it does no harm to come twice.
    ///
    /// - Parameter changes: With their sequence numbers, which rise.
    package func apply(_ changes: [(sequence: UInt64, change: BankChange)]) {
        state.withLock { state in
            var isChanged = false
            for (sequence, change) in changes where sequence > state.sequence {
                state.apply(change, sequence: sequence)
                count(change)
                isChanged = true
            }
            if isChanged { publish(state) }
        }
    }

    /// Goes over to a snapshot that was made meanwhile, without losing what was applied since.
    ///
    /// - Parameters:
    ///   - file: What ``BankSnapshotBuilder`` wrote.
    ///   - settings: Of banks, where somebody changed them, as of the snapshot or later.
    ///   - quarantined: Ids of entries that match nothing, as of the snapshot.
    ///   - later: All changes behind the snapshot.
    /// - Throws: ``FileError``, and goes on as before.
    package func replace(
        by file: MappedFile,
        settings: [BankSettings],
        quarantined: [UInt64],
        later: [(sequence: UInt64, change: BankChange)],
    ) throws(FileError) {
        let snapshot = try OpenedSnapshot(file, encoder: encoder)
        replace(by: snapshot, settings: settings, quarantined: quarantined, later: later)
    }

    /// Goes over to a snapshot that is open, which takes no longer than applying what is behind it.
    ///
    /// - Parameters:
    ///   - snapshot: Of this bank's encoder.
    ///   - settings: Of banks, where somebody changed them, as of the snapshot or later.
    ///   - quarantined: Ids of entries that match nothing, as of the snapshot.
    ///   - later: All changes behind the snapshot; when they end before what was applied, nothing
    ///     happens.
    package func replace(
        by snapshot: OpenedSnapshot,
        settings: [BankSettings],
        quarantined: [UInt64],
        later: [(sequence: UInt64, change: BankChange)],
    ) {
        precondition(
            snapshot.encoder == encoder,
            "a snapshot of encoder \(snapshot.encoder.digest) for \(encoder.digest)"
        )
        var next = Self.state(snapshot, settings, quarantined)
        for (sequence, change) in later where sequence > next.sequence {
            next.apply(change, sequence: sequence)
        }
        state.withLock { state in
            // Never back: a reader that saw a change must go on seeing it.
            guard next.sequence >= state.sequence else { return }
            for (sequence, change) in later where sequence > state.sequence { count(change) }
            state = next
            publish(state)
        }
    }

    /// Counts events, be it that they matched nothing.
    ///
    /// - Parameter count: Events since the caller's last call.
    /// - Returns: How many there were in all: the number of the last.
    package func countEvents(_ count: Int) -> Int {
        eventCount.wrappingAdd(count, ordering: .relaxed).newValue
    }

    /// Notes what an event matched; never waits.
    ///
    /// An entry that matches far more than it should, and what others take for ordinary messages, is
    /// hidden at once, and ``drainJudgements()`` tells whoever keeps the banks.
    ///
    /// - Parameters:
    ///   - entries: Ids of the entries that the event matched.
    ///   - event: The event's number.
    ///   - logit: The event's log-odds without the bank.
    ///   - time: The event's, in seconds since 1970.
    /// - Returns: Whether it was noted; not when another thread is at it.
    package func note(
        _ entries: [UInt64],
        ofEvent event: Int,
        logit: Double,
        time: Double,
    ) -> Bool {
        let quarantined = activity.note(entries, ofEvent: event, logit: logit, time: time)
        guard let quarantined else { return false }
        for entry in quarantined {
            // When the writer is at work, the judgement reaches it in a moment.
            state.withLockIfAvailable { state in
                state.apply(.quarantined(entry), sequence: state.sequence)
                publish(state)
            }
        }
        return true
    }

    /// Takes what was judged since the last time.
    package func drainJudgements() -> [BankGuardJudgement] { activity.drainJudgements() }

    /// Takes judgements back on which nobody could act, for the next time.
    package func returnJudgements(_ judgements: ArraySlice<BankGuardJudgement>) {
        activity.returnJudgements(judgements)
    }

    /// Takes what was counted since the last time.
    package func drainHits() -> [UInt64: EntryHits] { activity.drain() }

    /// How many changes of a kind came since the banks were opened.
    package func count(of kind: BankChange.Kind) -> Int {
        changes.withLock { $0[kind.rawValue] }
    }

    private func count(_ change: BankChange) {
        changes.withLock { $0[change.kind.rawValue] += 1 }
    }

    private func publish(_ state: BankState) {
        let view = BankView(state)
        published.withLock { $0 = view }
        version.wrappingAdd(1, ordering: .releasing)
    }
}

/// One thread's look at a live bank: which view its event sees.
package struct BankReader: ~Copyable {
    private let bank: LiveBank
    private var version: UInt64

    /// The banks as they were at the last ``refresh()``.
    package private(set) var view: BankView

    /// Looks at a bank.
    package init(_ bank: LiveBank) {
        self.bank = bank
        version = bank.currentVersion
        view = bank.view
    }

    /// Takes the newest view; called once for each event.
    ///
    /// Costs one load of an atomic as long as nothing has changed.
    package mutating func refresh() {
        let current = bank.currentVersion
        guard current != version else { return }
        version = current
        view = bank.view
    }
}
