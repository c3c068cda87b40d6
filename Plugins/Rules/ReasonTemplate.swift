internal import GatehouseCEL
internal import GatehouseCore

/// What a hit tells people: text with expressions in braces, such as `{event.n_urls} links`.
struct ReasonTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case value(Program)
    }

    private let parts: [Part]
    /// The slots that its expressions read.
    let readSlots: [Slot]
    let reads: SignalSet

    /// The template of a rule; nil for one that has none.
    ///
    /// - Throws: ``RuleError`` for an expression that cannot be compiled, or a brace without its other.
    init?(of rule: Rule, _ vocabulary: RuleVocabulary) throws(RuleError) {
        guard let template = rule.reason else { return nil }
        var parts: [Part] = []
        var readSlots: Set<Slot> = []
        var rest = template[...]
        while let brace = rest.firstIndex(of: "{") {
            if brace != rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
            rest = rest[rest.index(after: brace)...]
            guard let end = rest.firstIndex(of: "}") else {
                throw RuleError(rule, "reasons: found a \"{\" without its \"}\"; close it")
            }
            do {
                let program = try vocabulary.environment.compile(String(rest[..<end]))
                readSlots.formUnion(program.readSlots)
                parts.append(.value(program))
            } catch {
                throw RuleError(rule, "reasons: \(error)")
            }
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
        self.readSlots = readSlots.sorted { $0.index < $1.index }
        var reads: SignalSet = []
        for slot in readSlots {
            switch vocabulary.sources[slot.index] {
            case .feature: reads.insert(.features)
            case .normalized: reads.insert(.normalizedText)
            default: break
            }
        }
        self.reads = reads
    }

    /// The text with its values; `?` stands for one that is missing.
    func text(_ activation: inout Activation) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .value(let program):
                text += activation.shown(program) ?? "?"
            }
        }
        return text
    }
}

extension Activation {
    /// The value of a program for people; nil where what it reads is missing.
    mutating func shown(_ program: Program) -> String? {
        do {
            return try value(of: program).shown
        } catch {
            // A missing value is no fault of the rule's, and people are told that it is missing.
            return nil
        }
    }
}

extension CELValue {
    /// A short form for people.
    var shown: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .double(let value):
            value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
        case .string(let text), .type(let text), .network(let text):
            text.count > 60 ? "\(text.prefix(57))..." : text
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .timestamp(let seconds, _): "@\(seconds)"
        case .duration(let nanoseconds): "\(Double(nanoseconds) / 1e9) s"
        case .list(let values): "[\(values.prefix(5).map(\.shown).joined(separator: ", "))]"
        case .map(let values): "{\(values.count) entries}"
        case .optional(let value): value?.shown ?? "none"
        }
    }
}
