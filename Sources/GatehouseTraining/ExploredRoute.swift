internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning
package import GatehouseRuntime

/// Judges a bundle's route by verdicts of which some were explored, and by labels that came later.
///
/// Nothing is scored again but the eager experts: what the deferred ones would have said is not known of
/// the events on which they did not run, and the explored verdicts stand for them.
package struct ExploredRoute {
    private let log: OffPolicyLog
    private let losses: [Double]
    private let costs: [Double]
    private let decisions: [[String]]
    private let exploredCount: Int
    private let loggedGenerations: [String]
    private let unmatchedVerdicts: Int
    private let generation: Generation

    /// Joins verdicts with labels by id, and lets the generation's route decide anew.
    ///
    /// - Parameters:
    ///   - lines: Verdicts in JSON, one each.
    ///   - file: Their name, for messages.
    ///   - data: Labelled events; those without a verdict are left out.
    ///   - generation: Whose route is judged. It has the deferred experts of the one that answered.
    ///   - share: Share of events that it defers in place of its own choice.
    /// - Throws: ``TrainingError`` when a verdict cannot be read or comes twice, none has a label, an
    ///   encoder is missing, or the route wants what can never have been logged.
    package init(
        lines: [[UInt8]],
        file: String,
        data: LabelledEvents,
        generation: Generation,
        share: Double?,
    ) throws(TrainingError) {
        guard generation.stages.absent.isEmpty else {
            throw .encoderMissing(generation.notes)
        }
        var verdicts: [LoggedVerdict] = []
        var rows: [Int] = []
        var seen: Set<Int> = []
        for (index, line) in lines.enumerated() {
            let verdict = try LoggedVerdict(line, file: file, number: index + 1)
            guard let row = data.row(of: verdict.id) else { continue }
            guard seen.insert(row).inserted else {
                throw .data(
                    file: file,
                    line: index + 1,
                    message: "found a second verdict for the id \"\(verdict.id)\"; keep one"
                )
            }
            verdicts.append(verdict)
            rows.append(row)
        }
        guard !rows.isEmpty else {
            throw .dataset(
                """
                \(file): found \(lines.count) verdicts, none for an event of the data; wanted the \
                same ids
                """
            )
        }
        let names = generation.stages.groups.flatMap(\.experts)
            .map { generation.manifest.experts[$0].name }
        let decided = DecidedRuns(
            on: rows.map { data.events[$0] },
            by: generation,
            share: share,
            isFree: verdicts.map { $0.route.propensity < 1 }
        )
        let logged = verdicts.map { $0.wanted(of: Set(names)) }
        let decisions = Self.decisions(logged + decided.wanted)
        func number(_ experts: [String]) -> Int { decisions.firstIndex(of: experts) ?? 0 }
        log = OffPolicyLog(
            actions: logged.map(number),
            propensities: verdicts.map(\.route.propensity),
            targets: decided.wanted.map(number),
            groups: rows.map { data.groups[$0] },
            contexts: decided.contexts,
            contextCount: decided.contextCount,
            actionCount: decisions.count
        )
        guard Set(log.groups).count > 1 else {
            throw .dataset(
                "\(file): found verdicts of one group of events; an interval wants two at least"
            )
        }
        let unsupported = log.unsupportedCount
        guard unsupported == 0 else {
            throw .dataset(
                """
                found \(unsupported) of \(rows.count) events on which the route decides what can \
                never have been logged, for their propensity is 1; wanted verdicts of \
                `gatehouse score --explore`
                """
            )
        }
        losses = zip(verdicts, rows).map { verdict, row in
            LogisticLoss.value(logit: verdict.logit, target: data.labels[row] ? 1 : 0)
        }
        costs = verdicts.map(\.microseconds)
        self.decisions = decisions
        exploredCount = verdicts.count { $0.route.explored }
        loggedGenerations = Set(verdicts.map(\.generation)).sorted()
        unmatchedVerdicts = lines.count - rows.count
        self.generation = generation
    }

    /// Computes all estimates.
    package func report() -> ExploredReport {
        let seed = generation.manifest.training.seed
        let deferred = log.actions.map { decisions[$0].isEmpty ? 0.0 : 1 }
        let wanted = log.targets.map { decisions[$0].isEmpty ? 0.0 : 1 }
        func outcome(
            _ values: [Double],
            _ predictions: OutcomePredictions,
        ) -> ExploredReport.Outcome {
            ExploredReport.Outcome(
                logged: NormalInterval(meanOf: values, groups: log.groups),
                estimate: OffPolicyEstimate(of: values, log: log, predictions: predictions)
            )
        }
        return ExploredReport(
            generation: generation.digest.hexadecimal,
            loggedGenerations: loggedGenerations,
            events: log.count,
            groups: Set(log.groups).count,
            explored: exploredCount,
            unmatchedVerdicts: unmatchedVerdicts,
            support: log.support,
            decisions: decisions.enumerated().map { number, experts in
                ExploredReport.Decision(
                    experts: experts,
                    logged: log.actions.count { $0 == number },
                    wanted: log.targets.count { $0 == number }
                )
            },
            logLoss: outcome(losses, OutcomePredictions(fitting: losses, log: log, seed: seed)),
            // What a decision runs is no guess.
            deferredFraction: outcome(
                deferred,
                OutcomePredictions(logged: deferred, target: wanted)
            ),
            cost: outcome(costs, OutcomePredictions(fitting: costs, log: log, seed: seed))
        )
    }

    /// The distinct sets of experts, the smallest first: what runs nothing is the base of a regression.
    private static func decisions(_ sets: [[String]]) -> [[String]] {
        Set(sets).union([[]]).sorted {
            ($0.count, $0.joined(separator: ",")) < ($1.count, $1.joined(separator: ","))
        }
    }
}
