internal import GatehouseCore
internal import GatehouseLearning

/// Decides for one event after the other which deferred groups run: the first so many, or none.
///
/// Groups are nested: each is run after those before it. One thread owns it.
final class Router {
    private let generation: Generation
    private let route: DeferralRoute
    private let load: RouteLoad?
    private let values: ValueGate?
    private var scratch: ValueScratch?
    private var generator: SeededGenerator

    /// - Parameters:
    ///   - generation: Whose groups run.
    ///   - route: How it is decided.
    ///   - load: What moves the price while serving; without it the same event always has the same.
    init(_ generation: Generation, route: DeferralRoute, load: RouteLoad?) {
        self.generation = generation
        self.route = route
        self.load = load
        values = route.mode == .value ? generation.values : nil
        scratch = values?.makeScratch()
        generator = SeededGenerator(seed: generation.manifest.training.seed, stream: 2)
    }

    /// Decides for an event on which the eager experts have run and been fused.
    func decide(for slot: EventSlot) -> Route {
        var decision = Route()
        let groupCount = generation.stages.groups.count
        guard groupCount > 0 else { return decision }
        switch route.mode {
        case .always: decision.groupCount = groupCount
        case .never: break
        // Nothing that others say of it changes the action: a known campaign ends here.
        case _ where slot.isSettled: break
        case .random:
            let isDrawn = Double(generator.uniform()) < route.share
            decision.groupCount = isDrawn ? groupCount : 0
            decision.isExplored = true
            decision.propensity = isDrawn ? route.share : 1 - route.share
        case .uncertainty:
            let isUncertain = abs(slot.fusedLogit) < generation.uncertaintyThreshold
            decision.groupCount = isUncertain ? groupCount : 0
            explore(&decision, groupCount)
        case .value:
            weigh(slot, &decision)
            explore(&decision, groupCount)
        }
        return decision
    }

    /// Takes the groups whose saving exceeds their price the most.
    private func weigh(_ slot: EventSlot, _ decision: inout Route) {
        guard let values, var scratch else { return }
        // Held once only while it is written to; else every array of it would be copied.
        self.scratch = nil
        slot.predict(values, into: &scratch)
        self.scratch = scratch
        slot.estimateTokens()
        var choice = GroupChoice(
            price: generation.valuePrice,
            loadFactor: load?.factor ?? 1
        )
        for (place, group) in generation.stages.groups.enumerated() {
            guard slot.tokenCount >= group.leastTokenCount else { continue }
            choice.offer(
                place,
                saving: scratch.values[generation.valuePlaces[place]],
                microseconds: group.estimatedMicroseconds(tokenCount: slot.tokenCount)
                    * (load?.relativeRatio(ofGroup: place) ?? 1)
            )
        }
        decision.value = choice.value
        decision.price = choice.charge
        decision.groupCount = choice.groupCount
    }

    /// Decides at random for a share of events, and notes how probable the decision was.
    private func explore(_ decision: inout Route, _ groupCount: Int) {
        guard route.exploration > 0 else { return }
        let preferred = decision.groupCount
        if Double(generator.uniform()) < route.exploration {
            decision.isExplored = true
            decision.groupCount = generator.below(groupCount + 1)
        }
        decision.propensity =
            route.exploration / Double(groupCount + 1)
            + (decision.groupCount == preferred ? 1 - route.exploration : 0)
    }
}
