internal import GatehouseCEL
internal import GatehouseCore

/// What the conditions that must all hold say about a rule before there is any event: that they
/// contradict each other, or that one of them always holds.
///
/// Only conditions on one variable are looked at, see ``Program/conjuncts``; what it does not find may
/// still be so.
struct RuleReach {
    /// Variables on which no value meets all conditions.
    private(set) var contradictions: [String] = []
    /// Variables with a condition that any value meets.
    private(set) var tautologies: [String] = []

    /// - Parameters:
    ///   - rule: Whose condition it is.
    ///   - program: Its condition.
    ///   - vocabulary: What it may mention.
    ///   - file: All rules, for composites.
    ///   - schema: Of the events.
    init(
        of rule: Rule,
        _ program: Program,
        _ vocabulary: RuleVocabulary,
        in file: RuleFile,
        schema: EventSchema,
    ) {
        var slots: [Slot] = []
        for conjunct in program.conjuncts where !slots.contains(conjunct.slot) {
            slots.append(conjunct.slot)
        }
        for slot in slots {
            let all = program.conjuncts.filter { $0.slot == slot }
            let name = vocabulary.environment.variables[slot.index].name
            let source = vocabulary.sources[slot.index]
            var values = PossibleValues(source, of: rule, in: file, schema: schema)
            // Each by itself first, for those that rule nothing out.
            for one in all where values.isUnchanged(by: one) { tautologies.append(name) }
            for one in all { values.restrict(to: one) }
            if values.isEmpty { contradictions.append(name) }
        }
    }
}

/// The values that a variable can have.
private enum PossibleValues {
    /// Texts or bools, each known.
    case some([CELValue])
    /// Numbers between two ends.
    case numbers(NumberRange)
    /// Too many to list.
    case any

    init(
        _ source: RuleVocabulary.Source,
        of rule: Rule,
        in file: RuleFile,
        schema: EventSchema,
    ) {
        switch source {
        case .channel:
            let channels = rule.channels ?? Array(schema.channels.indices)
            self = .some(channels.map { .string(schema.channels[$0]) })
        case .category(let index):
            guard case .category(let words) = schema.attributes[index].kind else {
                self = .any
                return
            }
            self = .some(words.map { .string($0) })
        case .flag: self = .some([.bool(true), .bool(false)])
        case .rule(let other):
            let mine = rule.channels.map(Set.init)
            let theirs = file.rules[other].channels.map(Set.init)
            // On no channel are both asked, so that the other one is false.
            let isApart = mine.flatMap { mine in theirs.map { mine.isDisjoint(with: $0) } } ?? false
            self = .some(isApart ? [.bool(false)] : [.bool(true), .bool(false)])
        case .list, .evidence: self = .numbers(NumberRange(least: 0))
        case .number, .feature: self = .numbers(NumberRange(least: -.infinity))
        case .id, .time, .moment, .document, .normalized, .text: self = .any
        }
    }

    var isEmpty: Bool {
        switch self {
        case .some(let values): values.isEmpty
        case .numbers(let range): range.isEmpty
        case .any: false
        }
    }

    /// Whether all values meet a condition.
    func isUnchanged(by conjunct: Conjunct) -> Bool {
        switch self {
        case .some(let values):
            var rest = self
            rest.restrict(to: conjunct)
            if case .some(let left) = rest { return left.count == values.count }
            return false
        case .numbers(let range):
            var rest = self
            rest.restrict(to: conjunct)
            if case .numbers(let left) = rest { return left == range && range.least == 0 }
            return false
        case .any: return false
        }
    }

    mutating func restrict(to conjunct: Conjunct) {
        switch self {
        case .some(let values): self = .some(values.filter { conjunct.holds(for: $0) })
        case .numbers(var range):
            range.restrict(to: conjunct)
            self = .numbers(range)
        case .any:
            let isListed = conjunct.comparison == .equal || conjunct.comparison == .member
            let areTexts = conjunct.constants.allSatisfy {
                if case .string = $0 { true } else { false }
            }
            if isListed, areTexts { self = .some(conjunct.constants) }
        }
    }
}

/// Numbers between two ends, which may belong to it.
private struct NumberRange: Equatable {
    var least: Double
    var isLeastIncluded = true
    var greatest = Double.infinity
    var isGreatestIncluded = true

    init(least: Double) { self.least = least }

    var isEmpty: Bool {
        least > greatest || least == greatest && !(isLeastIncluded && isGreatestIncluded)
    }

    mutating func restrict(to conjunct: Conjunct) {
        let numbers = conjunct.constants.compactMap(\.number)
        guard numbers.count == conjunct.constants.count, let first = numbers.first else { return }
        switch conjunct.comparison {
        case .less: lower(to: first, isIncluded: false)
        case .lessOrEqual: lower(to: first, isIncluded: true)
        case .greater: raise(to: first, isIncluded: false)
        case .greaterOrEqual: raise(to: first, isIncluded: true)
        case .equal, .member:
            raise(to: numbers.min() ?? first, isIncluded: true)
            lower(to: numbers.max() ?? first, isIncluded: true)
        case .notEqual, .contains, .startsWith, .endsWith: break
        }
    }

    private mutating func raise(to end: Double, isIncluded: Bool) {
        guard end > least || end == least && !isIncluded else { return }
        (least, isLeastIncluded) = (end, isIncluded)
    }

    private mutating func lower(to end: Double, isIncluded: Bool) {
        guard end < greatest || end == greatest && !isIncluded else { return }
        (greatest, isGreatestIncluded) = (end, isIncluded)
    }
}

extension CELValue {
    /// The number that it is; nil for no number, and for an int that no double holds.
    fileprivate var number: Double? {
        switch self {
        case .double(let value): value.isNaN ? nil : value
        case .int(let value): Double(exactly: value)
        case .uint(let value): Double(exactly: value)
        default: nil
        }
    }
}

extension Conjunct {
    /// Whether a text or bool meets it; true where that is not known.
    fileprivate func holds(for value: CELValue) -> Bool {
        guard let first = constants.first else { return comparison != .member }
        switch comparison {
        case .equal: return value == first
        case .notEqual: return value != first
        case .member: return constants.contains(value)
        case .contains, .startsWith, .endsWith:
            guard case .string(let text) = value, case .string(let part) = first else {
                return true
            }
            let bytes = Array(text.utf8)
            let wanted = Array(part.utf8)
            return switch comparison {
            case .startsWith: bytes.starts(with: wanted)
            case .endsWith: bytes.reversed().starts(with: wanted.reversed())
            default: wanted.isEmpty || bytes.indices.contains { bytes[$0...].starts(with: wanted) }
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return true
        }
    }
}
