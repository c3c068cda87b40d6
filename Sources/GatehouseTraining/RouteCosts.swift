package import GatehouseCore
package import GatehouseRuntime

/// What each deferred group takes for some events, as it is reckoned before it runs.
package struct RouteCosts: Sendable {
    /// `[group][row]`.
    package let microseconds: [[Double]]

    /// Costs that are known.
    package init(microseconds: [[Double]]) { self.microseconds = microseconds }

    /// The costs of all events at the groups of a generation.
    package init(of events: [Event], generation: Generation) {
        self.init(of: events, groups: generation.stages.groups)
    }

    /// The costs at the groups of a bundle whose experts' files are in place, and its gates' may not be.
    init(
        of events: [Event],
        manifest: BundleManifest,
        kinds: Kinds,
    ) throws(TrainingError) {
        do {
            self.init(of: events, groups: try ExpertStages(of: manifest, kinds: kinds).groups)
        } catch {
            throw .bundle(error)
        }
    }

    private init(of events: [Event], groups: [ExpertStages.Group]) {
        guard let first = events.first, !groups.isEmpty else {
            microseconds = groups.map { _ in [] }
            return
        }
        var costs = [[Double]](repeating: [], count: groups.count)
        var signals = Signals(schema: first.schema)
        for event in events {
            signals.derive([], from: event)
            let tokenCount = signals.estimatedTokenCount
            for (place, group) in groups.enumerated() {
                let isRead = tokenCount >= group.leastTokenCount
                costs[place].append(
                    isRead ? group.estimatedMicroseconds(tokenCount: tokenCount) : 0
                )
            }
        }
        microseconds = costs
    }
}
