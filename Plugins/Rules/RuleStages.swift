package import GatehouseCore
internal import GatehouseFiles
internal import GatehouseText

/// What one event costs a set of rules, in parts that a benchmark can time.
package final class RuleStages {
    private let set: RuleSet
    private var evaluator: RuleEvaluator
    private let lists: ListScannerSession?
    private var folder = TextFolder()
    private var signals: Signals

    /// The file in the cache that compiled lists are read from; nil without lists or cache.
    package let cachePath: String?

    /// The rules that serve: live ones and those in shadow.
    ///
    /// - Throws: ``RuleError`` when they do not compile.
    package init(_ file: RuleFile, schema: EventSchema) throws(RuleError) {
        set = try RuleSet(file, schema: schema, cache: .standard)
        evaluator = RuleEvaluator(set)
        lists = set.scanner?.makeSession()
        signals = Signals(schema: schema)
        cachePath = set.scanner.flatMap { scanner in
            CacheFolder.standard?.path(of: CachedLists.name(of: scanner.lists))
        }
    }

    /// Loads the compiled lists once more, as a process does that starts.
    ///
    /// - Throws: ``RuleError`` when they do not compile.
    package func loadLists() throws(RuleError) {
        do {
            _ = try CachedLists(set.textLists.compactMap(\.textList), in: .standard)
        } catch {
            throw RuleError(error, of: set.file)
        }
    }

    /// How many rules are evaluated, lists looked for, and entries they have.
    package var counts: (rules: Int, lists: Int, entries: Int) {
        (set.rules.count, set.textLists.count, set.textLists.reduce(0) { $0 + $1.entries.count })
    }

    /// Takes an event for what is timed next.
    package func prepare(_ event: Event) {
        signals.derive(set.reads, from: event)
    }

    /// Brings the event's texts in the forms that lists are looked for in.
    package func fold() {
        Self.fold(signals, &folder)
        if set.scanner?.needsSqueezedView == true { folder.squeeze() }
    }

    /// Looks for all lists in the event's texts, whatever its channel.
    package func scan() {
        if let lists { Self.scan(signals, lists) }
    }

    // A span of a property of a class cannot be passed on; one of a parameter can.
    private static func fold(_ signals: borrowing Signals, _ folder: inout TextFolder) {
        folder.fold(signals.document)
    }

    private static func scan(_ signals: borrowing Signals, _ lists: ListScannerSession) {
        lists.scan(signals.document)
    }

    /// Copies what rules read into their variables.
    package func bind() {
        let event = signals.event
        evaluator.bind(event, signals, evaluator.plan(of: event))
    }

    /// Everything: lists, guards, variables and rules.
    package func evaluate() { evaluator.evaluate(signals) }
}
