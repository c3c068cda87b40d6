internal import GatehouseCEL
internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseText

/// The rules of a file that are evaluated, compiled and in order: a composite after what it reads.
///
/// Immutable and shared. Everything is laid out by the position in this order.
final class RuleSet: Sendable {
    let file: RuleFile
    let vocabulary: RuleVocabulary
    /// By position.
    let rules: [Rule]
    /// By position.
    let programs: [Program]
    /// By position: whether a hit counts, and what it adds.
    let isLive: [Bool]
    let scores: [Double?]
    /// By channel; last for an unknown one.
    let plans: [ChannelPlan]
    /// The guards of all rules, each once.
    let guards: [RuleGuard]
    /// By position, a part of ``guardNumbers``.
    let guardRanges: [Range<Int>]
    let guardNumbers: [Int]
    /// The guard that asks whether a rule fired, by position; -1 where there is none.
    let firedGuards: [Int]
    /// The tables of all guards.
    let tables: [Bool]
    /// What composites read of a rule, by position; nil where none does.
    let publications: [Slot?]
    /// All of them.
    let publishedSlots: [Slot]
    /// Looks for the lists in texts; nil where no rule reads what texts have.
    let scanner: ListScanner?
    /// The lists that are looked for, as hits count them.
    let textLists: [RuleList]
    /// What a hit may propose, and its number by position; nil for a rule without a live action.
    let proposals: [ProposedAction]
    let proposalNumbers: [Int?]
    /// By position.
    let counters: [RuleCounter]
    /// What is odd but does no harm.
    let warnings: [String]
    /// By position; nil for one without reasons of its own.
    let templates: [ReasonTemplate?]
    /// What rollouts read of an event, by position.
    let entities: [RuleVocabulary.Source?]

    /// Compiles the rules that have one of the `statuses`.
    ///
    /// - Parameters:
    ///   - file: The rules.
    ///   - schema: Of the events.
    ///   - statuses: Which rules are evaluated.
    ///   - cache: Where compiled lists are kept; without it they are compiled.
    /// - Throws: ``RuleError`` for the first that cannot be compiled, or reads a rule that it may not.
    init(
        _ file: RuleFile,
        schema: EventSchema,
        statuses: Set<RuleStatus> = [.shadow, .live],
        cache: CacheFolder? = nil,
    ) throws(RuleError) {
        let defect = PatternLibrary.defect(of: PatternLibrary.version)
        if defect == .aborts {
            throw RuleError(
                file: file.path,
                line: nil,
                message: """
                    found Vectorscan \(PatternLibrary.version), which ends the process on some texts; wanted \
                    Hyperscan, or Vectorscan 5.4.12; install libhyperscan-dev, or run `make setup`
                    """
            )
        }
        self.file = file
        let vocabulary = try RuleVocabulary(
            schema: schema,
            lists: file.lists,
            rules: file.rules,
            file: file.path
        )
        self.vocabulary = vocabulary
        let compiled = try CompiledRules(file, vocabulary, statuses: statuses)
        let rules = compiled.order.map { file.rules[$0] }
        let programs = compiled.order.compactMap { compiled.programs[$0] }
        self.rules = rules
        self.programs = programs
        isLive = rules.map { $0.status == .live }
        scores = rules.map(\.score)
        let index = GuardIndex(programs, vocabulary, positions: compiled.positions, schema: schema)
        (guards, guardRanges, guardNumbers) = (index.guards, index.ranges, index.numbers)
        (firedGuards, tables) = (index.fired, index.tables)

        var read: Set<Int> = []
        for program in programs { read.formUnion(program.readSlots.map(\.index)) }
        let variables = vocabulary.environment.variables
        publications = compiled.order.map { rule in
            let slot = variables.first { vocabulary.sources[$0.slot.index] == .rule(rule) }?.slot
            return slot.flatMap { read.contains($0.index) ? $0 : nil }
        }
        publishedSlots = publications.compactMap(\.self)
        var templates: [ReasonTemplate?] = []
        var entities: [RuleVocabulary.Source?] = []
        for rule in rules {
            templates.append(try ReasonTemplate(of: rule, vocabulary))
            entities.append(try Self.entity(of: rule, vocabulary))
        }
        self.templates = templates
        self.entities = entities

        plans = Self.plans(rules, programs, templates, index, vocabulary, schema: schema)
        textLists = file.lists.filter { $0.kind != .value }
        var warnings = file.lists.flatMap(\.warnings)
        if defect == .missesMatches {
            warnings.append(
                """
                found Vectorscan \(PatternLibrary.version), which misses some matches on x86; install \
                Hyperscan, or Vectorscan 5.4.12
                """
            )
        }
        if plans.contains(where: \.scansTexts) {
            let lists = try Self.compiled(textLists, file, cache)
            scanner = lists.scanner
            warnings += lists.warning.map { [$0] } ?? []
        } else {
            scanner = nil
        }
        self.warnings = warnings
        let acting = rules.indices.filter {
            rules[$0].status == .live && rules[$0].action != nil
        }
        proposals = acting.map {
            ProposedAction(name: rules[$0].id, action: rules[$0].action ?? "")
        }
        proposalNumbers = rules.indices.map { acting.firstIndex(of: $0) }
        counters = rules.map { _ in RuleCounter() }
    }

    private static func compiled(
        _ lists: [RuleList],
        _ file: RuleFile,
        _ cache: CacheFolder?,
    ) throws(RuleError) -> CachedLists {
        do {
            return try CachedLists(lists.compactMap(\.textList), in: cache)
        } catch {
            throw RuleError(error, of: file)
        }
    }

    /// The signals that bindings and guards read.
    var reads: SignalSet {
        var reads: SignalSet = []
        for program in programs {
            for slot in program.readSlots {
                switch vocabulary.sources[slot.index] {
                case .feature: reads.insert(.features)
                case .normalized: reads.insert(.normalizedText)
                default: break
                }
            }
        }
        for template in templates { reads.formUnion(template?.reads ?? []) }
        return reads
    }

    private static func entity(
        of rule: Rule,
        _ vocabulary: RuleVocabulary,
    ) throws(RuleError) -> RuleVocabulary.Source? {
        guard let rollout = rule.rollout else { return nil }
        switch vocabulary.source(of: rollout.by) {
        case .some(let source) where source.isEntity: return source
        default:
            throw RuleError(
                rule,
                """
                rollout: found by \"\(rollout.by)\"; wanted event.id, a text, a number or a \
                category of the schema
                """
            )
        }
    }
}

extension RuleVocabulary.Source {
    /// Whether it can name whom an event is about.
    var isEntity: Bool {
        switch self {
        case .id, .text, .number, .category: true
        default: false
        }
    }

    /// Whether it comes from looking at texts with ``RuleSet/scanner``.
    var isOfTexts: Bool {
        switch self {
        case .list, .evidence: true
        default: false
        }
    }
}
