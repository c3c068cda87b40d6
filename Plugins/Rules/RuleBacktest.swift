internal import GatehouseCEL
package import GatehouseCore
internal import GatehouseLearning

/// Tries rules on past events, with or without labels, one after the other.
///
/// Drafts are tried like the rest; disabled rules are not. Rollouts are ignored.
package struct RuleBacktest: ~Copyable {
    /// Events on which rules are timed, and evaluations in a row on each: enough for a mean that
    /// repeats within some percent, and no more than a second for a thousand rules.
    private static let timedEvents = 256
    private static let timedRepeats = 16

    let set: RuleSet
    let schema: EventSchema
    let baselinePath: String?
    let only: Set<String>?
    private(set) var tallies: [RuleTally]
    private(set) var events = LabelCounts()
    /// Events on which a live rule fired that speaks for abuse, and the labelled ones with their groups.
    private(set) var live = LabelCounts()
    private(set) var labelledLive = GroupedCount()
    /// What an edit catches more and less than the file in force.
    private(set) var added = LabelCounts()
    private(set) var lost = LabelCounts()
    /// The groups of all abuse, and of that on the channels of a rule, by its channels.
    private(set) var abuse = GroupedCount()
    private(set) var abuseByChannels: [[Int]: GroupedCount] = [:]

    private var evaluator: RuleEvaluator
    private var baseline: RuleEvaluator?
    private var signals: Signals
    private let reads: SignalSet
    private let showsTexts: Bool
    private var groups: [String: Int] = [:]
    private var timed = EvenSample<Event>(limit: timedEvents)
    private var fired: [Int] = []

    /// - Parameters:
    ///   - file: The rules.
    ///   - baseline: The rules in force, where `file` is an edit of them.
    ///   - schema: Of the events.
    ///   - only: The rules that are reported; nil is all of them.
    ///   - samples: How many hits of a rule are named.
    ///   - showsTexts: Whether samples have their texts.
    /// - Throws: ``RuleError`` when rules do not compile.
    package init(
        _ file: RuleFile,
        baseline: RuleFile? = nil,
        schema: EventSchema,
        only: Set<String>? = nil,
        samples: Int = 0,
        showsTexts: Bool = false,
    ) throws(RuleError) {
        let set = try RuleSet(authored: file, schema: schema)
        var other: RuleSet?
        if let baseline {
            // A draft there that is wrong is no reason not to try its remedy.
            other = try RuleSet(authored: baseline, schema: schema, statuses: [.live])
        }
        self.set = set
        self.schema = schema
        self.only = only
        self.showsTexts = showsTexts
        // Without guards each outcome is that of a program, as the times are.
        evaluator = RuleEvaluator(set, usesIndex: false, usesRollout: false)
        self.baseline = other.map { RuleEvaluator($0, usesRollout: false) }
        baselinePath = baseline?.path
        reads = set.reads.union(other?.reads ?? [])
        signals = Signals(schema: schema)
        let tally = RuleTally(channelCount: schema.channels.count, samples: samples)
        tallies = Array(repeating: tally, count: set.rules.count)
        for case let channels? in set.rules.map(\.channels) {
            abuseByChannels[channels] = GroupedCount()
        }
    }

    /// Tries the rules on an event.
    ///
    /// - Parameters:
    ///   - event: What to try them on.
    ///   - isAbuse: Its label; nil where it has none.
    ///   - group: Events of one group count as little more than one; empty for a group of its own.
    package mutating func add(_ event: Event, isAbuse: Bool?, group: String) {
        timed.offer(event)
        signals.derive(reads, from: event)
        evaluator.evaluate(signals)
        let group = isAbuse == nil ? nil : number(of: group)
        events.add(isAbuse)
        if isAbuse == true { addAbuse(group, channel: event.channel) }
        let channel = event.channel ?? event.schema.channels.count
        fired.removeAll(keepingCapacity: true)
        var liveHits = LiveHits()
        for position in tallies.indices {
            let outcome = evaluator.outcomes[position]
            guard outcome != .notAsked else { continue }
            tallies[position].channels[channel].asked.add(isAbuse)
            if outcome == .abstained { tallies[position].channels[channel].abstentions += 1 }
            guard outcome == .hit else { continue }
            tallies[position].channels[channel].hits.add(isAbuse)
            if isAbuse != nil { tallies[position].labelledHits.add(group: group) }
            fired.append(position)
            if set.isLive[position] { liveHits[set.rules[position].accuses] += 1 }
        }
        let isCaught = liveHits[true] > 0
        addHits(event, isAbuse: isAbuse, liveHits: liveHits)
        if isCaught {
            live.add(isAbuse)
            if isAbuse != nil { labelledLive.add(group: group) }
        }
        compare(isCaught: isCaught, isAbuse: isAbuse)
    }

    private mutating func number(of group: String) -> Int? {
        guard !group.isEmpty else { return nil }
        if let number = groups[group] { return number }
        groups[group] = groups.count
        return groups.count - 1
    }

    private mutating func addAbuse(_ group: Int?, channel: Int?) {
        abuse.add(group: group)
        guard let channel else { return }
        for channels in abuseByChannels.keys where channels.contains(channel) {
            abuseByChannels[channels]?.add(group: group)
        }
    }

    /// Counts what depends on all rules that fired.
    private mutating func addHits(_ event: Event, isAbuse: Bool?, liveHits: LiveHits) {
        let showsTexts = showsTexts
        for position in fired {
            let others =
                liveHits[set.rules[position].accuses] - (set.isLive[position] ? 1 : 0)
            if others == 0 { tallies[position].only.add(isAbuse) }
            for other in fired where other != position {
                tallies[position].shared[other, default: 0] += 1
            }
            tallies[position].samples.offer(Self.sample(event, isAbuse, showsTexts))
            guard isAbuse == false else { continue }
            tallies[position].benignSamples.offer(Self.sample(event, isAbuse, showsTexts))
        }
    }

    private static func sample(
        _ event: Event,
        _ isAbuse: Bool?,
        _ showsTexts: Bool,
    ) -> RuleBacktestReport.Sample {
        var id: [UInt8] = []
        event.appendID(to: &id)
        let texts = event.schema.texts.indices.compactMap { event.text($0) }
        return RuleBacktestReport.Sample(
            id: String(decoding: id, as: UTF8.self),
            label: isAbuse.map { $0 ? 1 : 0 },
            text: showsTexts ? texts.joined(separator: " · ") : nil
        )
    }

    private mutating func compare(isCaught: Bool, isAbuse: Bool?) {
        guard baseline != nil else { return }
        baseline?.evaluate(signals)
        let wasCaught = baseline?.isLiveHit ?? false
        if isCaught, !wasCaught { added.add(isAbuse) }
        if wasCaught, !isCaught { lost.add(isAbuse) }
    }

    /// The mean nanoseconds of an evaluation, by position; nil for a rule that was never asked.
    mutating func times() -> (figures: [Double?], timing: RuleBacktestReport.Timing) {
        var sums = Array(repeating: Duration.zero, count: tallies.count)
        var counts = Array(repeating: 0, count: tallies.count)
        let events = timed.elements
        for event in events {
            signals.derive(reads, from: event)
            evaluator.evaluate(signals)
            for position in tallies.indices where evaluator.outcomes[position] != .notAsked {
                sums[position] += evaluator.time(position, repeats: Self.timedRepeats)
                counts[position] += Self.timedRepeats
            }
        }
        let figures = zip(sums, counts).map { sum, count in
            count == 0 ? nil : sum / .nanoseconds(1) / Double(count)
        }
        return (
            figures,
            RuleBacktestReport.Timing(events: events.count, repeats: Self.timedRepeats)
        )
    }
}

/// How many live rules fired on an event, apart for those that speak for abuse and against it.
private struct LiveHits {
    private var accusing = 0
    private var excusing = 0

    subscript(accuses: Bool) -> Int {
        get { accuses ? accusing : excusing }
        set { if accuses { accusing = newValue } else { excusing = newValue } }
    }
}

extension RuleEvaluator {
    /// Whether a live rule that speaks for abuse fired on the last event.
    var isLiveHit: Bool {
        outcomes.indices.contains {
            outcomes[$0] == .hit && set.isLive[$0] && set.rules[$0].accuses
        }
    }

    /// How long evaluations of a rule on the last event, which is bound, take.
    mutating func time(_ position: Int, repeats: Int) -> Duration {
        let program = set.programs[position]
        let start = ContinuousClock.now
        for _ in 0..<repeats { _ = activation.evaluate(program) }
        return ContinuousClock.now - start
    }
}
