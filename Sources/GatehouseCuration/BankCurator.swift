internal import GatehouseBank
internal import GatehouseCore
package import GatehouseRuntime
package import GatehouseStore
internal import GatehouseText
internal import Synchronization

/// Does what people want of the banks of a state: adds, removes, shows and tries.
///
/// Both the command and the server use it, so that both check the same and answer the same. Its work
/// takes disks and encoders, milliseconds and more: never on a thread that scores.
package final class BankCurator: Sendable {
    /// What a bank is tried with.
    package let runtime: Runtime

    /// The state, and the banks that events see.
    package let follower: BankFollower

    /// Whose additions these are where nobody says so.
    package let owner: String

    /// What needs no bundle.
    package var ledger: BankLedger { BankLedger(follower) }

    /// What one caller at a time works with.
    struct Bench: ~Copyable {
        var reader: DraftReader
        var encoder: DocumentEncoder?
        var copies = CopyFinder()
        var vectors: VectorFinder
        let scorer: Scorer
        var verdict = Verdict()
    }

    let bench: Mutex<Bench>

    /// Looks after a state.
    ///
    /// - Parameters:
    ///   - runtime: Of the bundle, with the follower's bank.
    ///   - follower: Of a state, by the bundle's encoder.
    ///   - owner: Whose additions these are where nobody says so.
    package init(_ runtime: Runtime, _ follower: BankFollower, owner: String) {
        precondition(runtime.bank === follower.bank, "a runtime that sees other banks")
        self.runtime = runtime
        self.follower = follower
        self.owner = owner
        let encoder = runtime.generation.bankEncoder
        bench = Mutex(
            Bench(
                reader: DraftReader(runtime.schema),
                encoder: runtime.generation.bankTextEncoder.map {
                    DocumentEncoder($0, as: encoder)
                },
                vectors: VectorFinder(encoder),
                scorer: runtime.makeTrialScorer()
            )
        )
    }

    /// Reads drafts, all of them or none.
    ///
    /// - Parameters:
    ///   - lines: As ``DraftReader/draft(_:defaults:now:)`` takes them.
    ///   - defaults: For what they leave out.
    /// - Returns: One draft for each.
    /// - Throws: ``CurationError`` about the first that may not be added.
    package func drafts(
        _ lines: [[UInt8]],
        defaults: DraftDefaults,
    ) throws(CurationError) -> [BankDraft] {
        let now = WallClock.seconds
        return try using { (bench) throws(CurationError) in
            var drafts: [BankDraft] = []
            for (place, line) in lines.enumerated() {
                do throws(CurationError) {
                    drafts.append(try bench.reader.draft(line, defaults: defaults, now: now))
                } catch {
                    throw lines.count == 1 ? error : error.inLine(place + 1)
                }
            }
            return drafts
        }
    }

    /// Adds entries; they are durable, and the next event sees them, when this returns.
    ///
    /// - Parameter drafts: All of them are added, or none; some hundreds at a time.
    /// - Returns: What became of each.
    /// - Throws: ``CurationError``.
    package func add(_ drafts: [BankDraft]) throws(CurationError) -> [AddedReport] {
        let (entries, remarks) = using { bench in
            let vectors = bench.encoder?.vectors(of: drafts.map(\.document))
            let view = follower.bank.view
            let entries = drafts.enumerated().map { place, draft in
                var entry = draft.entry
                entry.vector = vectors?[place]
                return entry
            }
            return (entries, drafts.map { $0.remarks + bench.remarks(on: $0, in: view) })
        }
        let added = try CurationError.catching { () throws(StoreError) in
            try follower.add(entries)
        }
        let sequence = follower.bank.sequence
        return zip(added, remarks).map { AddedReport($0, sequence: sequence, remarks: $1) }
    }

    func using<Value, Failure: Error>(
        _ body: (inout Bench) throws(Failure) -> sending Value
    ) throws(Failure) -> sending Value {
        try bench.withLock { (bench) throws(Failure) in try body(&bench) }
    }
}

extension BankCurator.Bench {
    /// What people should know about an entry that is to be added, by what is there already and by
    /// what the bundle makes of its text.
    mutating func remarks(on draft: BankDraft, in view: BankView) -> [String] {
        remarksOnCopies(of: draft, in: view) + remarksOnText(of: draft)
    }

    /// Tells of a scam whose text would pass for an ordinary message.
    private mutating func remarksOnText(of draft: BankDraft) -> [String] {
        guard draft.entry.isScam else { return [] }
        let event = reader.event(text: String(repairing: draft.document.span))
        scorer.score(event, into: &verdict)
        guard verdict.logit < BankGuardLimits().logitThreshold else { return [] }
        let probability = (verdict.probability * 10_000).rounded() / 10_000
        return [
            """
            the other experts take the text for an ordinary message (probability \(probability)); if \
            it matches far more than expected, it is put into quarantine
            """
        ]
    }

    private mutating func remarksOnCopies(of draft: BankDraft, in view: BankView) -> [String] {
        let other = copies.nearest(
            to: draft.entry.fingerprint,
            radius: 6,
            among: draft.entry.isScam ? .benign : .scam,
            of: view,
            at: draft.entry.added
        )
        guard let other else { return [] }
        let what = other.isCopy ? "a copy" : "nearly a copy"
        let entry = "entry \(other.row.id) of \(view.groups[other.row.group].path)"
        return draft.entry.isScam
            ? ["\(what) of the benign \(entry), which keeps it from matching"]
            : ["\(what) of the scam \(entry), which it keeps from matching"]
    }
}
