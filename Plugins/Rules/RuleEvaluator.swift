internal import GatehouseCEL
internal import GatehouseCore
internal import GatehouseText

/// What a rule made of an event.
enum RuleOutcome: UInt8, Sendable, Equatable {
    /// It does not look at the event's channel.
    case notAsked
    case isFalse
    case hit
    /// It would have fired, but the event's entity is not in its rollout.
    case notRolledOut
    /// A value was missing, or the evaluation failed.
    case abstained
}

/// One worker's evaluation of a set of rules.
struct RuleEvaluator: ~Copyable {
    let set: RuleSet
    /// By position, for the last event.
    private(set) var outcomes: [RuleOutcome]
    /// Evaluations of programs for the last event.
    private(set) var evaluationCount = 0

    var activation: Activation
    private let lists: ListScannerSession?
    private var counts: [Int]
    private var evidence = TextEvidence()
    private var states: [RuleGuard.State]
    private var room: [UInt8] = []
    private let usesIndex: Bool
    private let usesRollout: Bool
    private var isBound = false

    /// - Parameters:
    ///   - set: The rules.
    ///   - usesIndex: Whether guards are asked before programs; the outcomes are the same.
    ///   - usesRollout: Whether rollouts count; tests of rules leave them out.
    init(_ set: RuleSet, usesIndex: Bool = true, usesRollout: Bool = true) {
        self.set = set
        self.usesIndex = usesIndex
        self.usesRollout = usesRollout
        outcomes = Array(repeating: .notAsked, count: set.rules.count)
        activation = Activation(set.vocabulary.environment)
        lists = set.scanner?.makeSession()
        counts = Array(repeating: 0, count: set.textLists.count)
        states = Array(repeating: .fails, count: set.guards.count)
    }

    /// Evaluates the rules on an event.
    ///
    /// Allocates nothing after warm-up.
    mutating func evaluate(_ signals: borrowing Signals) {
        // Once: reading the event of signals copies its references.
        let event = signals.event
        let plan = plan(of: event)
        prepare(event, signals, plan)
        for position in plan.positions {
            if usesIndex, fails(position) {
                outcomes[position] = .isFalse
                continue
            }
            if !isBound { bind(event, signals, plan) }
            evaluationCount += 1
            note(activation.evaluate(set.programs[position]).bool, at: position, signals)
        }
    }

    /// Scans the lists and tests the guards.
    private mutating func prepare(
        _ event: borrowing Event,
        _ signals: borrowing Signals,
        _ plan: borrowing ChannelPlan,
    ) {
        for position in outcomes.indices { outcomes[position] = .notAsked }
        isBound = false
        evaluationCount = 0
        if let lists, plan.scansTexts {
            lists.scan(signals.document)
            lists.copyCounts(into: &counts)
            evidence = lists.evidence
        } else {
            for list in counts.indices { counts[list] = 0 }
            evidence = TextEvidence()
        }
        guard usesIndex else { return }
        let guards = set.guards
        let tables = set.tables
        let counts = counts
        for number in plan.guards {
            states[number] = guards[number].state(
                event,
                features: signals.features,
                counts: counts.span,
                tables: tables.span
            )
        }
    }

    @inline(__always)
    private func fails(_ position: Int) -> Bool {
        for place in set.guardRanges[position] where states[set.guardNumbers[place]] == .fails {
            return true
        }
        return false
    }

    /// What is done for an event's channel.
    func plan(of event: borrowing Event) -> ChannelPlan {
        set.plans[event.channel ?? set.plans.count - 1]
    }

    /// Copies what rules read into their variables.
    mutating func bind(
        _ event: borrowing Event,
        _ signals: borrowing Signals,
        _ plan: borrowing ChannelPlan,
    ) {
        isBound = true
        activation.reset()
        let counts = counts
        for binding in plan.bindings {
            binding.bind(
                event,
                signals,
                counts: counts.span,
                evidence: evidence,
                into: &activation,
                room: &room
            )
        }
        for slot in set.publishedSlots { activation.set(slot, to: false) }
    }

    private mutating func note(_ value: Bool?, at position: Int, _ signals: borrowing Signals) {
        guard let value else {
            outcomes[position] = .abstained
            set.counters[position].countAbstention()
            publish(nil, at: position)
            return
        }
        guard value else {
            outcomes[position] = .isFalse
            return
        }
        guard isRolledOut(position, signals) else {
            outcomes[position] = .notRolledOut
            return
        }
        outcomes[position] = .hit
        set.counters[position].countHit()
        publish(true, at: position)
    }

    /// Tells composites.
    private mutating func publish(_ value: Bool?, at position: Int) {
        guard let slot = set.publications[position] else { return }
        if let value { activation.set(slot, to: value) } else { activation.clear(slot) }
        let number = set.firedGuards[position]
        if number >= 0 { states[number] = value == nil ? .isMissing : .holds }
    }

    /// Whether the event's entity is in the rule's rollout; an event without it is not.
    private mutating func isRolledOut(_ position: Int, _ signals: borrowing Signals) -> Bool {
        guard usesRollout, let entity = set.entities[position],
            let rollout = set.rules[position].rollout
        else { return true }
        room.removeAll(keepingCapacity: true)
        switch entity {
        case .id: signals.event.appendID(to: &room)
        case .text(let index): signals.event.appendText(index, to: &room)
        case .number(let index), .category(let index):
            let value = signals.event.value(index)
            guard !value.isNaN else { return false }
            var bits = value.bitPattern
            for _ in 0..<8 {
                room.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
            }
        default: return false
        }
        return !room.isEmpty && rollout.includes(room.span)
    }

    /// Notes which conditions of a rule were true on the last event.
    ///
    /// - Precondition: Guards are not used, so that the event is bound.
    mutating func cover(_ position: Int, noting conditions: inout ConditionCoverage) {
        precondition(!usesIndex, "coverage of rules that guards may have passed over")
        guard outcomes[position] != .notAsked else { return }
        _ = activation.evaluate(set.programs[position], noting: &conditions)
    }

    /// What a hit of the last event tells people.
    ///
    /// Allocates.
    mutating func reason(at position: Int, _ signals: borrowing Signals) -> String? {
        guard let template = set.templates[position] else { return nil }
        bindAll(signals)
        return template.text(&activation)
    }

    /// The variables that a rule reads, and their values in the last event, but texts.
    ///
    /// Allocates.
    mutating func values(at position: Int, _ signals: borrowing Signals) -> [ComparedValue] {
        bindAll(signals)
        var values: [ComparedValue] = []
        for slot in set.programs[position].readSlots {
            switch set.vocabulary.sources[slot.index] {
            case .document, .normalized, .text, .id: continue
            default: break
            }
            let name = set.vocabulary.environment.variables[slot.index].name
            let value = activation.value(in: slot)?.shown ?? "missing"
            values.append(ComparedValue(name: name, value: value))
        }
        return values
    }

    /// Where the lists that a rule reads were found in the last event's texts.
    ///
    /// Allocates.
    func spans(at position: Int, _ signals: borrowing Signals) -> [TextSpan] {
        guard let lists else { return [] }
        var numbers: Set<Int> = []
        for slot in set.programs[position].readSlots {
            if case .list(let number) = set.vocabulary.sources[slot.index] {
                numbers.insert(number)
            }
        }
        var spans: [TextSpan] = []
        for hit in lists.hits where numbers.contains(hit.list) {
            guard let place = signals.place(of: hit.range) else { continue }
            let list = set.textLists[hit.list]
            spans.append(
                TextSpan(
                    field: signals.event.schema.texts[place.text].name,
                    range: place.range,
                    found: "\(list.name): \(list.entries[hit.entry])"
                )
            )
        }
        return spans
    }

    /// Binds whatever a template could read.
    private mutating func bindAll(_ signals: borrowing Signals) {
        activation.reset()
        let counts = counts
        let event = signals.event
        let schema = event.schema
        for variable in set.vocabulary.environment.variables {
            let source = set.vocabulary.sources[variable.slot.index]
            EventBinding(variable.slot, source, schema)?
                .bind(
                    event,
                    signals,
                    counts: counts.span,
                    evidence: evidence,
                    into: &activation,
                    room: &room
                )
        }
        for (position, slot) in set.publications.enumerated() {
            guard let slot, outcomes[position] != .abstained else { continue }
            activation.set(slot, to: outcomes[position] == .hit)
        }
        isBound = false
    }
}
