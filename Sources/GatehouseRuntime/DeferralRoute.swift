internal import GatehouseFiles

/// How it is decided which events are worth the deferred experts: the bundle's choice.
package struct DeferralRoute: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Every event.
        case always
        /// No event.
        case never
        /// The events whose predicted saving of log loss is the greatest for its cost.
        case value
        /// The events on which the eager experts are the least certain.
        case uncertainty
        /// Any events: what the others are measured against.
        case random

        /// Whether a share of events is deferred, which may be explored.
        package var isSelective: Bool { self != .always && self != .never }
    }

    package let mode: Mode

    /// Share of events that is deferred, on the events the bundle was trained on.
    package let share: Double

    /// Share of events for which it is decided at random, so that other routes can be judged by them.
    package let exploration: Double

    /// The tenth that is worth it the most, as a bundle that says nothing has it.
    package static let standard = DeferralRoute(mode: .value, share: 0.1)

    /// Share of events that explore where somebody asks for it and the bundle names none.
    package static let standardExploration = 0.01

    package init(mode: Mode, share: Double, exploration: Double = 0) {
        self.mode = mode
        self.share = share
        self.exploration = exploration
    }

    /// The share of events that are deferred: all, none, or what was chosen.
    package var servedShare: Double {
        switch mode {
        case .always: 1
        case .never: 0
        case .value, .uncertainty, .random: share
        }
    }

    /// The same route that explores at least so much; one that runs all or nothing stays as it is.
    package func exploring(_ share: Double) -> DeferralRoute {
        guard mode == .value || mode == .uncertainty else { return self }
        return DeferralRoute(
            mode: mode,
            share: self.share,
            exploration: max(exploration, share)
        )
    }

    /// Reads `route: MODE` or `route: {mode: MODE, share: SHARE, explore: SHARE}`.
    init(_ node: ManifestNode?) throws(BundleError) {
        guard let node else {
            self = .standard
            return
        }
        let modeNode: ManifestNode
        var share = Self.standard.share
        var exploration = 0.0
        if node.scalar != nil {
            modeNode = node
        } else {
            try node.expectKeys(["mode", "share", "explore"])
            modeNode = try node.required("mode")
            share = try node.optional("share")?.number(in: 0...1) ?? share
            if let explore = try node.optional("explore") {
                exploration = try explore.number(in: 0...0.5)
            }
        }
        let name = try modeNode.string()
        guard let mode = Mode(rawValue: name) else {
            let known = Mode.allCases.map(\.rawValue).joined(separator: ", ")
            throw modeNode.error("found \"\(name)\"; wanted one of \(known)")
        }
        if exploration > 0, mode != .value, mode != .uncertainty {
            throw node.error(
                "found `explore` for the route \(mode.rawValue); wanted it for value or uncertainty"
            )
        }
        self.init(mode: mode, share: share, exploration: exploration)
    }
}
