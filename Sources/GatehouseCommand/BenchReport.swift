internal import Foundation

/// One stage of the fast path.
struct BenchStage {
    let name: String
    let figures: BenchFigures?
}

/// What a bench found; encodes to the JSON of `--json`.
struct BenchReport: Encodable {
    let mode: String
    let bundle: String
    let generation: String
    let events: Int
    let overall: BenchFigures?
    let stages: [BenchStage]
    /// Events with their deferred experts, from filled event to filled verdict; `nil` without any.
    let deferred: BenchFigures?
    let cEcho: BenchFigures?
    /// Events as they come, with the deferred experts that the route finds worth running.
    var routed: BenchFigures?
    /// Of an encoder or of rules alone.
    var load: LoadFigures?

    private enum CodingKeys: String, CodingKey {
        case mode, bundle, generation, events, overall, stages, deferred, load
        case cEcho = "c_echo"
        case ratio = "p50_ratio_to_c_echo"
        case routed
        case routedShares = "routed_shares"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mode, forKey: .mode)
        try container.encode(bundle, forKey: .bundle)
        try container.encode(generation, forKey: .generation)
        try container.encode(events, forKey: .events)
        try container.encode(overall, forKey: .overall)
        let pairs = stages.compactMap { stage in stage.figures.map { (stage.name, $0) } }
        try container.encode(Dictionary(uniqueKeysWithValues: pairs), forKey: .stages)
        try container.encode(deferred, forKey: .deferred)
        try container.encodeIfPresent(routed, forKey: .routed)
        if routed != nil {
            let shares = Dictionary(uniqueKeysWithValues: routedShares.map { ($0.name, $0.share) })
            try container.encode(shares, forKey: .routedShares)
        }
        try container.encode(cEcho, forKey: .cEcho)
        try container.encode(ratio, forKey: .ratio)
        try container.encodeIfPresent(load, forKey: .load)
    }

    /// Of the processor time that events take as they come, what each stage takes.
    ///
    /// Stages are timed by themselves, so what is not theirs is the route's, the policy's and the clock's.
    private var routedShares: [(name: String, share: Double)] {
        guard let whole = routed?.cpuMicrosecondsPerEvent, whole > 0,
            let fast = overall?.cpuMicrosecondsPerEvent
        else { return [] }
        let own = stages.filter { !Self.outside.contains($0.name) }
        var shares = own.compactMap { stage in
            stage.figures?.cpuMicrosecondsPerEvent.map { (name: stage.name, share: $0 / whole) }
        }
        shares.append(("deferred experts", max(0, whole - fast) / whole))
        return shares
    }

    /// Stages before the filled event and behind the filled verdict.
    private static let outside = [
        "decode", "encode", "decode frame", "encode frame", "over a socket",
    ]

    private var ratio: Double? {
        guard let overall, let cEcho, cEcho.p50Microseconds > 0 else { return nil }
        return overall.p50Microseconds / cEcho.p50Microseconds
    }

    var lines: [String] {
        var lines = [
            "\(bundle) \(generation.prefix(12)), \(mode), \(events) events",
            Self.row("", ["p50 µs", "p99 µs", "p99.9 µs", "CPU µs", "allocations", "events/s"]),
        ]
        if let overall { lines.append(Self.row("overall", overall)) }
        lines += stages.compactMap { stage in stage.figures.map { Self.row("  \(stage.name)", $0) }
        }
        if let deferred { lines.append(Self.row("deferred", deferred)) }
        if let routed {
            lines.append(Self.row("as they come", routed))
            let shares = routedShares.map {
                "\($0.name) \(String(format: "%.1f", 100 * $0.share)) %"
            }
            lines.append("  of its time: " + shares.joined(separator: ", "))
        }
        if let cEcho { lines.append(Self.row("C echo", cEcho)) }
        if let ratio { lines.append(String(format: "p50 is %.2f times the C echo's", ratio)) }
        if let load { lines += load.lines }
        return lines
    }

    private static func row(_ name: String, _ figures: BenchFigures) -> String {
        func number(_ value: Double?, _ format: String) -> String {
            value.map { String(format: format, $0) } ?? "-"
        }
        return row(
            name,
            [
                number(figures.p50Microseconds, "%.2f"), number(figures.p99Microseconds, "%.2f"),
                number(figures.p999Microseconds, "%.2f"),
                number(figures.cpuMicrosecondsPerEvent, "%.2f"),
                number(figures.allocationsPerEvent, "%.3f"),
                number(figures.eventsPerSecond, "%.0f"),
            ]
        )
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        name.padding(toLength: 22, withPad: " ", startingAt: 0)
            + cells.map { String(repeating: " ", count: max(0, 13 - $0.count)) + $0 }.joined()
    }
}
