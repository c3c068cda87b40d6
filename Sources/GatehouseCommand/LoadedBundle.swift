internal import Gatehouse
internal import GatehouseBank
internal import GatehouseRuntime
internal import GatehouseStore

/// Loads a bundle, and the banks of a state with it.
enum LoadedBundle {
    /// Loads a bundle, opens a state if there is one, and says what is missing.
    ///
    /// - Parameters:
    ///   - bundle: Path of the bundle.
    ///   - state: Path of the state's folder, if there is one.
    ///   - create: Whether to make it if it is not there.
    /// - Returns: What answers, and the banks that it sees.
    /// - Throws: ``CommandFailure``.
    static func runtime(
        _ bundle: String,
        state: String?,
        create: Bool,
    ) throws -> (Runtime, CampaignBanks?) {
        guard let state else {
            let runtime = try CommandFailure.catching { try Runtime(bundle: bundle) }
            Output.notes(of: runtime)
            return (runtime, nil)
        }
        let generation = try CommandFailure.catching {
            try Generation(bundle: bundle, kinds: .builtIn)
        }
        let banks = try CommandFailure.curating { () throws(StoreError) in
            try CampaignBanks(
                generation,
                state: state,
                create: create,
                onJudgement: { Output.message(message($0)) },
                onTrouble: { Output.message(message($0)) }
            )
        }
        Output.notes(of: banks.runtime)
        for note in banks.notes { Output.message("warning: \(note)") }
        return (banks.runtime, banks)
    }

    private static func message(_ trouble: StoreError?) -> String {
        guard let trouble else { return "the state can be used again" }
        return "the state: \(trouble); it is tried again every second"
    }

    private static func message(_ judgement: BankGuardJudgement) -> String {
        let (what, figures) =
            switch judgement {
            case .quarantine(let figures): ("was put into quarantine", figures)
            case .surge(let figures): ("surges, as a campaign does", figures)
            }
        return """
            entry \(figures.entry) \(what): it matched \(Int(figures.matches)) of \
            \(figures.events) events
            """
    }
}
