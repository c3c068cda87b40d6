internal import GatehouseCore

/// Which experts of a bundle give logits, by when they run; those that only propose are in neither.
package struct ScoringMasks: Sendable, Equatable {
    /// Bits of the experts that run for every event.
    package private(set) var eager: UInt64 = 0

    /// Bits of the experts that run when the route finds an event worth it.
    package private(set) var deferred: UInt64 = 0

    /// A deferred group, and the bits of those of its experts that give logits.
    package struct Group: Sendable, Equatable {
        /// The encoder that its experts read, or the one expert that reads none.
        package let name: String

        package fileprivate(set) var mask: UInt64
    }

    /// The deferred groups, in the order in which the bundle names them, be they here or not.
    package private(set) var groups: [Group] = []

    /// Masks of the eager experts, and of those with the first one, two, … deferred groups.
    package var nested: [UInt64] {
        groups.reduce(into: [eager]) { masks, group in
            masks.append((masks.last ?? 0) | group.mask)
        }
    }

    /// Bits of both.
    package var all: UInt64 { eager | deferred }

    /// Sorts the experts that a manifest names, be they here or not.
    package init(of manifest: BundleManifest, kinds: Kinds) throws(BundleError) {
        for (index, expert) in manifest.experts.enumerated() {
            let detector = try Generation.detector(of: expert, among: kinds.detectors)
            if detector.stage == .deferred {
                let name = expert.encoder ?? expert.name
                if !groups.contains(where: { $0.name == name }) {
                    groups.append(Group(name: name, mask: 0))
                }
                if detector.givesLogit, let place = groups.firstIndex(where: { $0.name == name }) {
                    groups[place].mask |= 1 << UInt64(index)
                }
            }
            guard detector.givesLogit else { continue }
            switch detector.stage {
            case .eager: eager |= 1 << UInt64(index)
            case .deferred: deferred |= 1 << UInt64(index)
            }
        }
    }

    /// Masks for tests and figures.
    package init(eager: UInt64, deferred: UInt64) {
        self.eager = eager
        self.deferred = deferred
        if deferred != 0 { groups = [Group(name: "deferred", mask: deferred)] }
    }
}
