internal import GatehouseCore

/// Which experts of a bundle give logits, by when they run; those that only propose are in neither.
package struct ScoringMasks: Sendable, Equatable {
    /// Bits of the experts that run for every event.
    package private(set) var eager: UInt64 = 0

    /// Bits of the experts that run when the route finds an event worth it.
    package private(set) var deferred: UInt64 = 0

    /// Bits of both.
    package var all: UInt64 { eager | deferred }

    /// Sorts the experts that a manifest names, be they here or not.
    package init(of manifest: BundleManifest, kinds: Kinds) throws(BundleError) {
        for (index, expert) in manifest.experts.enumerated() {
            let detector = try Generation.detector(of: expert, among: kinds.detectors)
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
    }
}
