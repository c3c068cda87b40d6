internal import GatehouseRuntime

/// What the value gate thinks that deferred groups save of each event's log loss, and what they cost.
struct PredictedSavings: Sendable {
    /// When the groups up to each one run, in nats, `[group][event]`.
    let savings: [[Double]]

    /// Of each group, in microseconds, `[group][event]`; 0 where it does not read the text.
    let costs: [[Double]]

    /// The largest saving for its cost of each event.
    let rates: [Double]

    /// What a saving for its cost must be worth by the bundle; nil where these events decide it.
    let price: Double?

    /// Savings that were predicted out of fold, of groups whose costs are known.
    init(savings: [[Double]], costs: [[Double]]) {
        self.savings = savings
        self.costs = costs
        rates = RouteChoice.rates(savings, costs: costs)
        price = nil
    }

    /// Savings that were predicted out of fold; where costs are not known, all groups count the same.
    init(
        _ crossFit: CrossFit,
        _ scoring: ScoringMasks,
        costs: RouteCosts?,
        seed: UInt64,
    ) {
        let nested = crossFit.nestedLogits(scoring)
        let savings = crossFit.savings(scoring, nested: nested, seed: seed)
        let same = savings.map { $0.map { _ in 1.0 } }
        let known = costs?.microseconds ?? same
        self.init(savings: savings, costs: known.count == savings.count ? known : same)
    }

    /// What a bundle's own gate predicts; nil where it has none for the groups that are here.
    init?(_ crossFit: CrossFit, _ generation: Generation, costs: RouteCosts) {
        let names = generation.scoring.groups.map(\.name)
        guard let gate = generation.values, gate.groups == names,
            generation.stages.groups.map(\.name) == names
        else { return nil }
        var scratch = gate.makeScratch()
        var savings = names.map { _ in [Double]() }
        crossFit.fuse(mask: generation.scoring.eager) { fusion in
            gate.predict(fusion, into: &scratch)
            for group in savings.indices { savings[group].append(scratch.values[group]) }
        }
        self.savings = savings
        self.costs = costs.microseconds
        rates = RouteChoice.rates(savings, costs: self.costs)
        price = gate.rates.value(above: generation.manifest.route.share)
    }
}
