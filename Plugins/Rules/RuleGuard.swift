internal import GatehouseCEL
internal import GatehouseCore

/// A condition that must hold for a rule to fire, tested on the event itself: the index of rules.
///
/// Rules share guards, so that a thousand rules have some hundred, and one that fails saves the
/// evaluation of every rule that has it.
struct RuleGuard: Sendable {
    /// Whether a guard holds.
    ///
    /// Where its value is missing, its rules are evaluated: they abstain, or
    /// another of their conditions is false.
    enum State: UInt8 {
        case fails, holds, isMissing
    }

    private enum Kind: UInt8 {
        /// A table says which of the vocabulary's words pass.
        case channel, category
        case number, flag, feature, list
        /// Set when the rule it is about was evaluated.
        case rule
    }

    private let kind: Kind
    private let index: Int32
    private let comparison: Conjunct.Comparison
    private let value: Double
    /// Where its table starts.
    private let start: Int32

    /// The guard that a conjunct is; nil for one that only the program can test.
    ///
    /// - Parameters:
    ///   - conjunct: A condition of a program on one variable.
    ///   - source: Where the variable comes from.
    ///   - schema: Of the events.
    ///   - tables: Grows by the guard's table.
    init?(
        _ conjunct: Conjunct,
        _ source: RuleVocabulary.Source,
        schema: EventSchema,
        tables: inout [Bool],
    ) {
        start = Int32(tables.count)
        comparison = conjunct.comparison
        switch source {
        case .channel, .category:
            var vocabulary = schema.channels
            if case .category(let attribute) = source,
                case .category(let words) = schema.attributes[attribute].kind
            {
                vocabulary = words
            }
            guard let table = Self.table(conjunct, vocabulary) else { return nil }
            tables += table
            if case .category(let attribute) = source {
                (kind, index) = (.category, Int32(attribute))
            } else {
                (kind, index) = (.channel, 0)
            }
            value = 0
        case .number(let place), .feature(let place), .list(let place):
            guard let number = Self.number(conjunct) else { return nil }
            kind =
                switch source {
                case .number: .number
                case .feature: .feature
                default: .list
                }
            index = Int32(place)
            value = number
        case .flag(let place), .rule(let place):
            guard conjunct.constants.count == 1, case .bool(let wanted) = conjunct.constants[0],
                conjunct.comparison == .equal
            else { return nil }
            // A rule that did not fire is false, and one that abstained is no guard.
            if case .rule = source { guard wanted else { return nil } }
            if case .rule = source { kind = .rule } else { kind = .flag }
            index = Int32(place)
            value = wanted ? 1 : 0
        case .id, .time, .document, .normalized, .text, .moment, .evidence: return nil
        }
    }

    /// The rule whose firing it asks for; nil for another guard.
    var rule: Int? { kind == .rule ? Int(index) : nil }

    /// Which words of a vocabulary pass; nil where the comparison is of another kind.
    private static func table(_ conjunct: Conjunct, _ vocabulary: [String]) -> [Bool]? {
        // Bytes, as the language compares them: a Kelvin sign is no K.
        var constants: [[UInt8]] = []
        for constant in conjunct.constants {
            guard case .string(let text) = constant else { return nil }
            constants.append(Array(text.utf8))
        }
        guard let first = constants.first else { return nil }
        let words = vocabulary.map { Array($0.utf8) }
        return switch conjunct.comparison {
        case .equal: words.map { $0 == first }
        case .notEqual: words.map { $0 != first }
        case .member: words.map { constants.contains($0) }
        case .startsWith: words.map { $0.starts(with: first) }
        case .endsWith: words.map { $0.reversed().starts(with: first.reversed()) }
        default: nil
        }
    }

    /// The number that is compared with; nil for a comparison of another kind.
    private static func number(_ conjunct: Conjunct) -> Double? {
        guard conjunct.constants.count == 1 else { return nil }
        switch conjunct.comparison {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: break
        case .member, .contains, .startsWith, .endsWith: return nil
        }
        switch conjunct.constants[0] {
        case .double(let value): return value.isNaN ? nil : value
        // Beyond 2^53 not every int is a double.
        case .int(let value): return value.magnitude <= 1 << 53 ? Double(value) : nil
        default: return nil
        }
    }

    /// Tests the event.
    @inline(__always)
    func state(
        _ event: borrowing Event,
        features: Span<Float>,
        counts: Span<Int>,
        tables: Span<Bool>,
    ) -> State {
        let found: Double
        switch kind {
        case .channel:
            guard let channel = event.channel else { return .isMissing }
            return tables[Int(start) + channel] ? .holds : .fails
        case .category:
            let word = event.value(Int(index))
            return word.isNaN ? .isMissing : tables[Int(start) + Int(word)] ? .holds : .fails
        case .rule: return .fails
        case .flag:
            let flag = event.value(Int(index))
            return flag.isNaN ? .isMissing : (flag != 0) == (value != 0) ? .holds : .fails
        case .number: found = event.value(Int(index))
        case .feature: found = Double(features[Int(index)])
        case .list: found = Double(counts[Int(index)])
        }
        guard !found.isNaN else { return .isMissing }
        let holds =
            switch comparison {
            case .equal: found == value
            case .notEqual: found != value
            case .less: found < value
            case .lessOrEqual: found <= value
            case .greater: found > value
            case .greaterOrEqual: found >= value
            case .member, .contains, .startsWith, .endsWith: true
            }
        return holds ? .holds : .fails
    }
}
