package import GatehouseBank
public import GatehouseRuntime
package import GatehouseStore

/// The banks of a state on the disk, and a runtime whose experts compare events with them.
///
/// Verdicts name the last change that they have seen in `bank`. What other processes change is seen
/// after ``refresh()``; ``start()`` makes a thread that does so. Nothing else starts one.
///
/// ```swift
/// let banks = try CampaignBanks(bundle: "experts/messaging", state: "/var/lib/gatehouse")
/// banks.start()
/// defer { banks.stop() }
/// let scorer = banks.runtime.makeScorer()
/// ```
public final class CampaignBanks: Sendable {
    /// Answers events, which it compares with the banks.
    public let runtime: Runtime

    /// What keeps the banks.
    package let follower: BankFollower

    /// Loads the bundle in a folder, with the detectors and encoders that come with Gatehouse, and
    /// opens a state.
    ///
    /// - Parameters:
    ///   - bundle: Path of a folder with a `bundle.yaml`.
    ///   - state: Path of the state's folder, which is made if it is not there.
    ///   - prevalence: The share of abuse among the events to come; `nil` is that of training.
    /// - Throws: ``CampaignBanksError`` with what was found, what was wanted and what to do.
    public convenience init(
        bundle: String,
        state: String,
        prevalence: Double? = nil,
    ) throws(CampaignBanksError) {
        let generation: Generation
        let priorShift: Double
        do {
            generation = try Generation(bundle: bundle, kinds: .builtIn)
            priorShift = try generation.priorShift(to: prevalence)
        } catch {
            throw .bundle(error)
        }
        do {
            try self.init(generation, state: state, create: true, priorShift: priorShift)
        } catch {
            throw .state("\(error)")
        }
    }

    /// Opens a state for a bundle that is loaded.
    ///
    /// - Parameters:
    ///   - generation: What answers.
    ///   - state: Path of the state's folder.
    ///   - create: Whether to make it if it is not there.
    ///   - priorShift: What is added to log-odds for another prevalence than that of training.
    ///   - onJudgement: Told, on the thread of ``start()``, of entries that match far more than
    ///     expected.
    ///   - onTrouble: Told when that thread cannot do its work, and of nothing once it can again.
    /// - Throws: ``StoreError``.
    package init(
        _ generation: Generation,
        state: String,
        create: Bool,
        priorShift: Double = 0,
        onJudgement: @escaping @Sendable (BankGuardJudgement) -> Void = { _ in },
        onTrouble: @escaping @Sendable (StoreError?) -> Void = { _ in },
    ) throws(StoreError) {
        follower = try BankFollower(
            BankStore(state: state, create: create),
            encoder: generation.bankEncoder,
            onJudgement: onJudgement,
            onTrouble: onTrouble
        )
        runtime = Runtime(generation, bank: follower.bank, priorShift: priorShift)
    }

    /// What people should know, such as that the bundle does not read banks.
    public var notes: [String] {
        guard !runtime.generation.readsBank else { return [] }
        return [
            """
            no expert of \(runtime.name) reads banks, so the state has no effect; add one with \
            `detector: campaigns`, see Documentation/bank.md
            """
        ]
    }

    /// The number of the last change that the next event sees.
    public var sequence: UInt64 { follower.bank.sequence }

    /// Takes what others have changed; costs some microseconds when they have not.
    ///
    /// - Throws: ``CampaignBanksError``; the banks stay as they are.
    public func refresh() throws(CampaignBanksError) {
        do {
            try follower.refresh()
        } catch {
            throw .state("\(error)")
        }
    }

    /// Starts a thread that takes what others change within 50 ms, and keeps the state in order; does
    /// nothing when it runs.
    ///
    /// Whoever starts it must ``stop()`` it.
    public func start() { follower.start() }

    /// Ends that thread, and waits for it.
    public func stop() { follower.stop() }
}

/// Why banks could not be opened or followed.
public enum CampaignBanksError: Error, CustomStringConvertible {
    /// The bundle was refused.
    case bundle(BundleError)
    /// The state cannot be used.
    case state(String)

    /// Found, wanted, remedy.
    public var description: String {
        switch self {
        case .bundle(let error): "\(error)"
        case .state(let message): message
        }
    }
}
