internal import GatehouseCore
internal import GatehouseLearning
internal import GatehouseRuntime

/// What a generation's route decides on events, and what it knew when it did.
struct DecidedRuns {
    /// The deferred experts that it wants to run, for each event.
    private(set) var wanted: [[String]] = []

    /// What was known before, shape `[events, contextCount]`.
    private(set) var contexts: [Double] = []

    /// The eager experts' fused logit, its magnitude, the entropy of its probability, the text's
    /// length; and what the route says that deferred experts are worth for their price, where it does.
    let contextCount: Int

    /// Whether a status means that the expert was to run, whatever kept it from that.
    static func isDecided(_ status: String) -> Bool {
        status != ExpertStatus.gatedOff.rawValue && status != ExpertStatus.absent.rawValue
    }

    /// Decides on events.
    ///
    /// - Parameters:
    ///   - events: Of the generation's schema.
    ///   - generation: Its eager experts run, and its route decides.
    ///   - share: Takes this share of the events in place of the route's own: those of the most value,
    ///     or the least certain ones where the route names no value.
    ///   - isFree: Whether an event's decision was drawn; the share is taken of those.
    init(
        on events: [Event],
        by generation: Generation,
        share: Double?,
        isFree: [Bool],
    ) {
        let route = generation.manifest.route
        // It is the route itself that is judged, not what it would explore.
        let scorer = Scorer(
            generation,
            route: DeferralRoute(mode: route.mode, share: route.share)
        )
        let deferred = generation.stages.groups.flatMap(\.experts).sorted()
        var verdict = Verdict()
        var rows: [[Double]] = []
        var values: [Double] = []
        for event in events {
            scorer.score(event, into: &verdict)
            wanted.append(
                deferred.filter { Self.isDecided(verdict.experts[$0].status.rawValue) }
                    .map { verdict.experts[$0].name }
            )
            values.append((verdict.route.value ?? .nan) / max(verdict.route.price ?? 1, 1e-12))
            let probability = verdict.probability
            rows.append([
                verdict.logit, abs(verdict.logit),
                probability * LogisticLoss.value(logit: verdict.logit, target: 1)
                    + (1 - probability) * LogisticLoss.value(logit: verdict.logit, target: 0),
                PortableMath.logarithm(onePlus: Double(event.textByteCount)),
            ])
        }
        let hasValues = values.allSatisfy(\.isFinite)
        contextCount = hasValues ? 5 : 4
        for (row, value) in zip(rows, values) { contexts += hasValues ? row + [value] : row }
        guard let share else { return }
        // By what is worth most, or what is least certain.
        let ranks = events.indices.map { hasValues ? -values[$0] : rows[$0][1] }
        let free = events.indices.filter { isFree[$0] }
            .sorted { (ranks[$0], $0) < (ranks[$1], $1) }
        let chosen = Set(free.prefix(Int((share * Double(free.count)).rounded())))
        let all = deferred.map { generation.manifest.experts[$0].name }
        for event in free { wanted[event] = chosen.contains(event) ? all : [] }
    }
}
