internal import GatehouseCore
internal import GatehouseLearning
internal import GatehouseRuntime

/// What a training learned of itself out of fold: the figures of a model card.
struct ModelCardFigures {
    /// One line of a table.
    struct Line {
        let name: String
        let metrics: BinaryMetrics
        /// 95 % intervals by key; none for a figure that needs both classes where one is missing.
        let intervals: [String: BootstrapInterval]
    }

    /// Rows of the data of one channel.
    struct Channel {
        let name: String
        let count: Int
        let groupCount: Int
        let positiveCount: Int
        /// How well the bundle does on it.
        let metrics: BinaryMetrics
    }

    /// Resamples behind each interval.
    let resampleCount: Int

    /// As the bundle serves, all experts, the eager ones, and the logistic stack.
    let fused: [Line]
    /// Each expert alone.
    let experts: [Line]
    /// All experts but one.
    let lost: [(name: String, metrics: BinaryMetrics)]
    let channels: [Channel]
    /// Share of events whose deferred experts run.
    let deferredFraction: Double

    /// Computes all figures from what each fold's gates say of its rows.
    init(
        _ crossFit: CrossFit,
        served: RoutedLogits,
        scoring: ScoringMasks,
        manifest: BundleManifest,
        data: LabelledEvents,
        resampleCount: Int,
    ) {
        self.resampleCount = resampleCount
        func calibrated(_ mask: UInt64) -> [Double] {
            crossFit.calibrated(crossFit.fusedLogits(mask: mask))
        }
        let complete = calibrated(scoring.all)
        let eager = scoring.deferred == 0 ? complete : calibrated(scoring.eager)
        deferredFraction = served.deferredFraction
        let places = manifest.experts.indices.filter { scoring.all >> UInt64($0) & 1 == 1 }
        var ways = [("as it serves", served.logits)]
        if scoring.deferred != 0 {
            ways += [("all experts", complete), ("eager experts alone", eager)]
        }
        ways.append(("logistic stack of all", crossFit.logisticStack()))
        let fusedCount = ways.count
        for place in places {
            let own = crossFit.expertLogits(place).map { $0.isNaN ? 0 : $0 }
            // Names of experts have no spaces, so none is that of another way.
            ways.append((manifest.experts[place].name, own))
        }
        let resampled = ResampledScores(
            ways,
            of: data,
            replicateCount: resampleCount,
            seed: manifest.training.seed
        )
        let lines = ways.map { name, _ in
            Line(
                name: name,
                metrics: resampled.metrics(name),
                intervals: resampled.intervals(name)
            )
        }
        fused = Array(lines.prefix(fusedCount))
        experts = Array(lines.dropFirst(fusedCount))
        lost =
            places.count < 2
            ? []
            : places.map { place in
                let logits = calibrated(scoring.all ^ 1 << UInt64(place))
                let scores = RankedScores(logits: logits, labels: data.labels)
                return (manifest.experts[place].name, scores.metrics())
            }
        channels = Self.channels(of: data, manifest.schema, served.logits)
    }

    private static func channels(
        of data: LabelledEvents,
        _ schema: EventSchema,
        _ logits: [Double],
    ) -> [Channel] {
        let numbers = schema.channels.indices.map { Optional($0) } + [nil]
        return numbers.compactMap { number in
            let rows = data.events.indices.filter { data.events[$0].channel == number }
            guard !rows.isEmpty else { return nil }
            let labels = rows.map { data.labels[$0] }
            return Channel(
                name: number.map { schema.channels[$0] } ?? "none",
                count: rows.count,
                groupCount: Set(rows.map { data.groups[$0] }).count,
                positiveCount: labels.count { $0 },
                metrics: RankedScores(logits: rows.map { logits[$0] }, labels: labels).metrics()
            )
        }
    }
}
