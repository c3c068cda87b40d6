internal import GatehouseFiles

/// Which events are worth the deferred experts, until a value gate has been trained.
package struct DeferralRoute: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Every event.
        case always
        /// No event.
        case never
        /// The events on which the eager experts are the least certain.
        case uncertainty
    }

    package let mode: Mode

    /// Share of events that `uncertainty` defers, on the events the bundle was trained on.
    package let share: Double

    /// The least certain tenth, as a bundle that says nothing has it.
    package static let standard = DeferralRoute(mode: .uncertainty, share: 0.1)

    package init(mode: Mode, share: Double) {
        self.mode = mode
        self.share = share
    }

    /// Reads `route: MODE` or `route: {mode: MODE, share: SHARE}`.
    init(_ node: ManifestNode?) throws(BundleError) {
        guard let node else {
            self = .standard
            return
        }
        let modeNode: ManifestNode
        var share = Self.standard.share
        if node.scalar != nil {
            modeNode = node
        } else {
            try node.expectKeys(["mode", "share"])
            modeNode = try node.required("mode")
            share = try node.optional("share")?.number(in: 0...1) ?? share
        }
        let name = try modeNode.string()
        guard let mode = Mode(rawValue: name) else {
            let known = Mode.allCases.map(\.rawValue).joined(separator: ", ")
            throw modeNode.error("found \"\(name)\"; wanted one of \(known)")
        }
        self.init(mode: mode, share: share)
    }

    /// Whether to run the deferred experts for an event.
    ///
    /// - Parameters:
    ///   - logit: What the eager experts made of it, fused.
    ///   - threshold: The magnitude below which a logit is uncertain.
    /// - Returns: Whether it is worth it.
    package func defers(logit: Double, threshold: Double) -> Bool {
        switch mode {
        case .always: true
        case .never: false
        case .uncertainty: abs(logit) < threshold
        }
    }
}

/// How certain the eager experts are, event by event: what a share of events is measured against.
package struct UncertaintyQuantiles: Sendable, Equatable {
    /// One for each thousandth, and the largest.
    static let count = 1001

    /// Magnitudes of fused logits, rising, shape `[1001]`.
    package let magnitudes: [Double]

    /// Reads stored quantiles; `nil` when they do not rise or are not 1001.
    init?(magnitudes: [Double]) {
        guard magnitudes.count == Self.count,
            zip(magnitudes, magnitudes.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.magnitudes = magnitudes
    }

    /// The quantiles of the magnitudes of `logits`, of which there is one at least.
    package init(of logits: [Double]) {
        let sorted = logits.map { abs($0) }.sorted()
        magnitudes = (0..<Self.count).map { thousandth in
            sorted[min(thousandth * sorted.count / (Self.count - 1), sorted.count - 1)]
        }
    }

    /// The magnitude below which lies the `share` of events that are the least certain.
    package func threshold(share: Double) -> Double {
        guard share > 0 else { return 0 }
        guard share < 1 else { return .infinity }
        return magnitudes[Int((share * Double(Self.count - 1)).rounded())]
    }
}
