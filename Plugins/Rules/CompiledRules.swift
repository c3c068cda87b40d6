internal import GatehouseCEL
internal import GatehouseCore

/// The programs of a file's rules, and an order in which every composite follows what it reads.
struct CompiledRules {
    /// By the number of the rule in its file; nil for one that is not evaluated.
    private(set) var programs: [Program?] = []
    /// Numbers of rules.
    private(set) var order: [Int] = []
    /// Where a rule lies in ``order``, by number; nil for one that is not evaluated.
    private(set) var positions: [Int?]

    private let file: RuleFile
    private let vocabulary: RuleVocabulary

    init(
        _ file: RuleFile,
        _ vocabulary: RuleVocabulary,
        statuses: Set<RuleStatus>,
    ) throws(RuleError) {
        self.file = file
        self.vocabulary = vocabulary
        positions = Array(repeating: nil, count: file.rules.count)
        for rule in file.rules {
            let isEvaluated = statuses.contains(rule.status)
            programs.append(isEvaluated ? try Self.compile(rule, vocabulary) : nil)
        }
        var isOpen = Array(repeating: false, count: file.rules.count)
        for rule in file.rules.indices where programs[rule] != nil {
            try place(rule, &isOpen)
        }
    }

    static func compile(
        _ rule: Rule,
        _ vocabulary: RuleVocabulary,
    ) throws(RuleError) -> Program {
        let program: Program
        do {
            program = try vocabulary.environment.compile(rule.condition)
        } catch {
            throw RuleError(rule, line: rule.conditionLine, "when: \(error)")
        }
        guard program.resultType == .bool else {
            throw RuleError(
                rule,
                line: rule.conditionLine,
                """
                when: found a condition of type \(program.resultType); wanted bool, as a comparison \
                has it
                """
            )
        }
        return program
    }

    /// Puts a rule behind all that it reads.
    private mutating func place(_ rule: Int, _ isOpen: inout [Bool]) throws(RuleError) {
        guard positions[rule] == nil, let program = programs[rule] else { return }
        guard !isOpen[rule] else {
            throw refuse(rule, "found a circle of rules that read each other; break it")
        }
        isOpen[rule] = true
        for slot in program.readSlots {
            guard case .rule(let other) = vocabulary.sources[slot.index] else { continue }
            let mine = file.rules[rule].status
            let status = file.rules[other].status
            guard mine == .draft || status == .live || status == mine, programs[other] != nil else {
                throw refuse(
                    rule,
                    """
                    found a rule that is \(mine.rawValue) and reads \(file.rules[other].id), which is \
                    \(status.rawValue); wanted one that is live; make that live first
                    """
                )
            }
            try place(other, &isOpen)
        }
        isOpen[rule] = false
        positions[rule] = order.count
        order.append(rule)
    }

    private func refuse(_ rule: Int, _ message: String) -> RuleError {
        RuleError(file.rules[rule], line: file.rules[rule].conditionLine, "when: \(message)")
    }
}

/// The guards of programs, each once, and which of them a program has.
struct GuardIndex {
    private(set) var guards: [RuleGuard] = []
    private(set) var tables: [Bool] = []
    private(set) var ranges: [Range<Int>] = []
    private(set) var numbers: [Int] = []
    private(set) var fired: [Int]

    init(
        _ programs: [Program],
        _ vocabulary: RuleVocabulary,
        positions: [Int?],
        schema: EventSchema,
    ) {
        fired = Array(repeating: -1, count: programs.count)
        var known: [Conjunct: Int] = [:]
        for program in programs {
            let start = numbers.count
            for conjunct in program.conjuncts {
                if let number = known[conjunct] {
                    numbers.append(number)
                    continue
                }
                let source = vocabulary.sources[conjunct.slot.index]
                guard
                    let made = RuleGuard(conjunct, source, schema: schema, tables: &tables)
                else { continue }
                if let rule = made.rule, let position = positions[rule] {
                    fired[position] = guards.count
                }
                known[conjunct] = guards.count
                numbers.append(guards.count)
                guards.append(made)
            }
            ranges.append(start..<numbers.count)
        }
    }
}
