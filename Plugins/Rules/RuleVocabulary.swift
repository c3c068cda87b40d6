internal import GatehouseCEL
internal import GatehouseCore

/// What conditions may mention of an event, and where each value comes from.
struct RuleVocabulary: Sendable {
    /// Where the value of a variable comes from.
    enum Source: Sendable, Hashable {
        case id, channel, time
        /// All texts, as they came, or in normal form.
        case document, normalized
        case text(Int)
        case number(Int)
        case flag(Int)
        case category(Int)
        case moment(Int)
        case feature(Int)
        /// A list that is looked for in texts.
        case list(Int)
        case evidence(Evidence)
        case rule(Int)
    }

    /// What a text shows of attempts to hide its words.
    enum Evidence: String, Sendable, CaseIterable {
        case mixedScriptWords = "text.mixed_script_words"
        case invisibleCharacters = "text.invisible_characters"
        case confusableWords = "text.confusable_words"
        case leetWords = "text.leet_words"
    }

    private(set) var environment = Environment()
    /// By the index of a slot.
    private(set) var sources: [Source] = []

    /// Declares the variables of a schema, of lists, and of rules for composites.
    init(
        schema: EventSchema,
        lists: [RuleList],
        rules: [Rule],
        file: String,
    ) throws(RuleError) {
        do {
            try declareEvent(schema)
            try declareFeatures(schema)
            for evidence in Evidence.allCases {
                try declare(evidence.rawValue, .int, .evidence(evidence))
            }
            var count = 0
            for list in lists {
                if list.kind == .value {
                    try environment.declare(list.variable, constant: list.entries)
                } else {
                    try declare(list.variable, .int, .list(count))
                    count += 1
                }
            }
            // Only those that are read: taking all values away costs time for every variable.
            let mentioned = Self.mentionedRules(rules)
            var known: Set<String> = []
            for (index, rule) in rules.enumerated() {
                guard known.insert(rule.variable).inserted else {
                    throw DeclarationError.declaredTwice(rule.variable)
                }
                guard mentioned.contains(Self.identifier(rule.id)) else { continue }
                try declare(rule.variable, .bool, .rule(index))
            }
        } catch {
            throw RuleError(
                file: file,
                line: nil,
                message: "\(error); two names of schema, lists or rules read the same in conditions"
            )
        }
    }

    /// The words of all conditions and reasons that speak of rules.
    private static func mentionedRules(_ rules: [Rule]) -> Set<String> {
        var words: Set<String> = []
        for text in rules.flatMap({ [$0.condition, $0.reason ?? ""] }) {
            let all = text.split { !($0 == "_" || $0.isLetter || $0.isNumber) }
            if all.contains("rules") { words.formUnion(all.map(String.init)) }
        }
        return words
    }

    private mutating func declareEvent(_ schema: EventSchema) throws(DeclarationError) {
        try declare("event.id", .string, .id, size: schema.limits.idBytes)
        try declare("event.channel", .string, .channel, size: 64)
        try declare("event.time", .timestamp, .time)
        var size = 0
        for (index, text) in schema.texts.enumerated() {
            size += text.byteLimit + 2
            let name = "event.text.\(Self.identifier(text.name))"
            try declare(name, .string, .text(index), size: text.byteLimit)
        }
        try declare("event.text", .string, .document, size: size)
        // A letter of three bytes may become one of four letters, as the normaliser has it.
        try declare("event.normalized", .string, .normalized, size: 6 * size)
        for (index, attribute) in schema.attributes.enumerated() {
            let name = "event.\(Self.identifier(attribute.name))"
            switch attribute.kind {
            case .number: try declare(name, .double, .number(index))
            case .flag: try declare(name, .bool, .flag(index))
            case .category: try declare(name, .string, .category(index), size: 64)
            case .time: try declare(name, .timestamp, .moment(index))
            }
        }
    }

    /// The features that are not there as attributes already.
    private mutating func declareFeatures(_ schema: EventSchema) throws(DeclarationError) {
        let attributes = Set(schema.attributes.map(\.name))
        for (index, feature) in Featurizer(schema: schema).features.enumerated()
        where feature.kind != .channel && !attributes.contains(feature.name) {
            try declare("feature.\(Self.identifier(feature.name))", .double, .feature(index))
        }
    }

    private mutating func declare(
        _ name: String,
        _ type: CELType,
        _ source: Source,
        size: Int? = nil,
    ) throws(DeclarationError) {
        try environment.declare(name, type, maximumSize: size)
        sources.append(source)
    }

    /// The source of the variable called `name`; nil where there is none.
    func source(of name: String) -> Source? {
        environment.variables.first { $0.name == name }.map { sources[$0.slot.index] }
    }

    /// A name as conditions write it: `reply-to` is `reply_to`.
    static func identifier(_ name: String) -> String {
        let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return plain.first?.isNumber == true ? "_\(String(plain))" : String(plain)
    }
}
