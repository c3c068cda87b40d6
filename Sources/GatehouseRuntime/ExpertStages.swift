package import GatehouseCore

/// Which experts run for every event, and which in groups when the route finds an event worth it.
package struct ExpertStages: Sendable {
    /// Experts that run together or not at all.
    package struct Group: Sendable {
        package let name: String

        /// Places of its experts in the bundle.
        package internal(set) var experts: [Int]

        /// The encoders that its experts read.
        package internal(set) var encoders: [EncoderReference]

        /// The eager signals that its experts read.
        var reads: SignalSet

        /// What its experts take themselves.
        var expertMicroseconds: Double

        /// Tokens of a text below which all its experts abstain.
        package internal(set) var leastTokenCount: Int

        /// Bits of its experts.
        package var mask: UInt64 { experts.reduce(0) { $0 | 1 << UInt64($1) } }

        /// What it takes for a text, on one core of a recent server processor.
        package func estimatedMicroseconds(tokenCount: Int) -> Double {
            encoders.reduce(expertMicroseconds) {
                $0 + $1.encoder.estimatedMicroseconds(tokenCount: tokenCount)
            }
        }
    }

    /// Places of the experts that run for every event.
    package let eager: [Int]

    /// The groups that can run here, in the order in which the bundle names their experts.
    package let groups: [Group]

    /// Places of deferred experts whose encoder is not here.
    package let absent: [Int]

    /// Sorts the experts of a bundle; `nil` is absent.
    init(
        of detectors: [(any Detector)?],
        experts: [BundleManifest.Expert],
        encoders: [EncoderReference],
    ) {
        var eager: [Int] = []
        var absent: [Int] = []
        var groups: [Group] = []
        for (index, detector) in detectors.enumerated() {
            guard let detector else {
                absent.append(index)
                continue
            }
            guard type(of: detector).stage == .deferred else {
                eager.append(index)
                continue
            }
            let name = experts[index].encoder ?? experts[index].name
            let place = groups.firstIndex { $0.name == name } ?? groups.count
            if place == groups.count {
                groups.append(
                    Group(
                        name: name,
                        experts: [],
                        encoders: [],
                        reads: [],
                        expertMicroseconds: 0,
                        leastTokenCount: .max
                    )
                )
            }
            var group = groups[place]
            group.experts.append(index)
            group.expertMicroseconds += detector.estimatedMicroseconds
            group.leastTokenCount = min(group.leastTokenCount, detector.leastTokenCount)
            group.reads.formUnion(detector.reads)
            for reference in encoders
            where detector.reads.contains(reference.signal)
                && !group.encoders.contains(where: { $0.index == reference.index })
            {
                group.encoders.append(reference)
            }
            groups[place] = group
        }
        self.eager = eager
        self.absent = absent
        self.groups = groups
    }
}
