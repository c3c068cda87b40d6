internal import GatehouseLearning
internal import GatehouseRuntime

/// Every way of scoring the events that an evaluation compares, computed once.
struct ScoredWays {
    /// The bundle's route.
    static let route = "route"
    /// All experts for every event.
    static let complete = "complete"
    static let stack = "stack"
    static let mean = "mean"
    /// A tenth of the events deferred, by the bundle's order.
    static let tenth = "10 % deferred"
    /// The eager experts alone.
    static let eager = "0 % deferred"

    /// One expert, without the gate.
    static func alone(_ expert: String) -> String { "alone: \(expert)" }

    /// All experts but one.
    static func lost(_ expert: String) -> String { "lost: \(expert)" }

    /// Place and name of the experts that give logits.
    let expertNames: [(index: Int, name: String)]

    /// Sets of experts, and the fused logits of each; all experts last.
    let masks: [(mask: UInt64, logits: [Double])]

    /// Fused logits of the eager experts, then with one deferred group, two, and so on.
    let nested: [[Double]]

    let routed: RoutedLogits
    let tenth: RoutedLogits
    let mean: [Double]

    /// Orders of deferring whose curves are reported, and which of them is the bundle's.
    let orders: [DeferralOrder]
    let ownOrder: DeferralOrder

    /// Logistic regression on the experts' logits; nil for a bundle as it is, which has none.
    let stack: [Double]?

    /// What the routed logits are made of.
    let terms: FusedTerms

    /// Out of all eager experts alone the one with the highest AP.
    let bestEager: String?

    private let experts: [Int: [Double]]
    private let all: UInt64

    init(_ evaluation: Evaluation) {
        let (scoring, crossFit) = (evaluation.scoring, evaluation.crossFit)
        let labels = evaluation.data.labels
        masks = CrossFit.masks(of: scoring).map {
            (mask: $0, logits: evaluation.fused(mask: $0))
        }
        nested = scoring.nested.map { evaluation.fused(mask: $0) }
        let plan = DeferralPlan(evaluation, nested: nested)
        orders = plan.orders
        ownOrder = plan.own
        routed = RoutedLogits(nested: nested, groupCounts: plan.groupCounts)
        tenth = RoutedLogits(nested: nested, groupCounts: plan.own.groupCounts(share: 0.1))
        let names = evaluation.manifest.experts.enumerated().compactMap { index, expert in
            scoring.all >> UInt64(index) & 1 == 1 ? (index: index, name: expert.name) : nil
        }
        let alone = names.map { crossFit.expertLogits($0.index) }
        let experts = Dictionary(
            zip(names, alone).map { ($0.index, $1.map { $0.isNaN ? 0 : $0 }) },
            uniquingKeysWith: { first, _ in first }
        )
        bestEager = Self.best(names.filter { scoring.eager >> UInt64($0.index) & 1 == 1 }) {
            let logits = experts[$0] ?? []
            return RankedScores(logits: logits, labels: labels).metrics().averagePrecision ?? 0
        }
        self.experts = experts
        mean = Self.meanLogits(of: alone, count: labels.count)
        stack = evaluation.foldCount == nil ? nil : crossFit.logisticStack()
        let isCalibrated = evaluation.foldCount != nil
        terms = FusedTerms.routed(
            scoring.nested.map { FusedTerms(crossFit, mask: $0, isCalibrated: isCalibrated) },
            groupCounts: routed.groupCounts
        )
        all = scoring.all
        expertNames = names
    }

    /// All experts for every event.
    var complete: [Double] { nested.last ?? [] }

    /// The eager experts alone.
    var eager: [Double] { nested.first ?? [] }

    /// One expert's calibrated logits without the gate; 0 where it abstains.
    func expert(_ index: Int) -> [Double] { experts[index] ?? [] }

    /// The ways that get intervals, with the names by which they are asked for.
    var resampled: [(name: String, logits: [Double])] {
        var ways = [
            (Self.route, routed.logits), (Self.complete, complete), (Self.mean, mean),
            (Self.tenth, tenth.logits), (Self.eager, eager),
        ]
        if let stack { ways.append((Self.stack, stack)) }
        for (index, name) in expertNames {
            ways.append((Self.alone(name), expert(index)))
            if let logits = without(index) { ways.append((Self.lost(name), logits)) }
        }
        return ways.map { (name: $0.0, logits: $0.1) }
    }

    /// Fused logits of all experts but one; nil where it is the only one.
    func without(_ index: Int) -> [Double]? {
        let mask = all & ~(1 << UInt64(index))
        return masks.first { $0.mask == mask }?.logits
    }

    /// What curves show beside the fused answers.
    var peers: [EvaluationEvidence.Way] {
        var peers: [EvaluationEvidence.Way] = []
        if let stack {
            peers.append(EvaluationEvidence.Way(name: "logistic stack", logits: stack))
        } else {
            peers.append(EvaluationEvidence.Way(name: "mean of probabilities", logits: mean))
        }
        for (index, name) in expertNames where name == bestEager {
            peers.append(EvaluationEvidence.Way(name: "\(name) alone", logits: expert(index)))
        }
        return peers
    }

    /// The first of those with the highest figure.
    private static func best(
        _ experts: [(index: Int, name: String)],
        by figure: (Int) -> Double,
    ) -> String? {
        var best: (name: String, figure: Double)?
        for expert in experts {
            let own = figure(expert.index)
            if own > best?.figure ?? -.infinity { best = (expert.name, own) }
        }
        return best?.name
    }

    /// The logit of the mean probability of those that ran; 0 where none did.
    private static func meanLogits(of experts: [[Double]], count: Int) -> [Double] {
        (0..<count).map { row in
            let ran = experts.map { $0[row] }.filter { !$0.isNaN }
            guard !ran.isEmpty else { return 0 }
            let sum = ran.reduce(0) { $0 + LogisticLoss.probability($1) }
            // Calibrated logits lie within ±9, so the mean is neither 0 nor 1.
            return LogisticLoss.logit(sum / Double(ran.count))
        }
    }
}
