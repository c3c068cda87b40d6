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
    ///   - prevalence: The share of abuse among the events to come; nothing is that of training.
    /// - Returns: What answers, and the banks that it sees.
    /// - Throws: ``CommandFailure``.
    static func runtime(
        _ bundle: String,
        state: String?,
        create: Bool,
        prevalence: Double? = nil,
    ) throws -> (Runtime, CampaignBanks?) {
        guard let state else {
            let runtime = try CommandFailure.catching {
                try Runtime(known: bundle, prevalence: prevalence)
            }
            Output.notes(of: runtime)
            return (runtime, nil)
        }
        let (generation, priorShift) = try CommandFailure.catching {
            let generation = try Generation(bundle: bundle, kinds: .known)
            return (generation, try generation.priorShift(to: prevalence))
        }
        let banks = try CommandFailure.curating { () throws(StoreError) in
            try CampaignBanks(
                generation,
                state: state,
                create: create,
                priorShift: priorShift,
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
