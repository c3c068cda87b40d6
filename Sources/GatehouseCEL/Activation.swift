/// What programs read, and the room they work in.
///
/// ```swift
/// var activation = Activation(environment)
/// activation.set(amount, to: 250.0)
/// activation.setText(country, "NG")
/// if activation.evaluate(program).bool == true { ... }
/// ```
///
/// Made once and filled for every event. Filling and evaluating allocate nothing once its buffers
/// have grown to what is usual. It belongs to one thread at a time.
public struct Activation: ~Copyable, Sendable {
    /// The values of variables.
    private(set) var slots: [Value]
    /// The arenas: first what is bound, then what the current evaluation makes.
    var bytes: [UInt8] = []
    var elements: [Value] = []
    private var boundBytes = 0
    private var boundElements = 0

    // The room of one evaluation.
    var stack: [Value] = []
    var locals: [Value] = []
    /// What loops have kept so far.
    var pending: [Value] = []
    var faults: [Fault] = []
    /// What is left of the budget.
    var remaining = 0
    var textRoom = 0
    var elementRoom = 0
    /// Where the collection that is being made starts.
    var made = 0
    /// Patterns that were not constant.
    var patterns = PatternCache()
    /// Where conditions are noted, if somebody asked.
    var coverage: ConditionCoverage?
    private var outcome = Value.missing

    /// An activation for the variables that `environment` declares.
    public init(_ environment: Environment) {
        self.init(slotCount: environment.variables.count)
    }

    init(slotCount: Int) { slots = Array(repeating: .missing, count: slotCount) }

    // MARK: Binding

    /// Takes all values away.
    public mutating func reset() {
        for index in slots.indices { slots[index] = .missing }
        bytes.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
        boundBytes = 0
        boundElements = 0
    }

    /// Takes the value of a variable away, so that reading it is an error.
    public mutating func clear(_ slot: Slot) { slots[slot.index] = .missing }

    /// Binds a double.
    public mutating func set(_ slot: Slot, to value: Double) {
        slots[slot.index] = Value(value)
    }

    /// Binds an int.
    public mutating func set(_ slot: Slot, to value: Int64) {
        slots[slot.index] = Value(value)
    }

    /// Binds a uint.
    public mutating func set(_ slot: Slot, to value: UInt64) {
        slots[slot.index] = Value(value)
    }

    /// Binds a bool.
    public mutating func set(_ slot: Slot, to value: Bool) {
        slots[slot.index] = Value(value)
    }

    /// Binds a timestamp: seconds since 1970, from the year 1 to 9999.
    public mutating func setTimestamp(
        _ slot: Slot,
        seconds: Int64,
        nanoseconds: Int32 = 0,
    ) {
        precondition(
            CivilTime.seconds.contains(seconds) && (0..<1_000_000_000).contains(nanoseconds),
            "timestamp of \(seconds) s and \(nanoseconds) ns; wanted a year from 1 to 9999"
        )
        slots[slot.index] = Value(seconds: seconds, nanoseconds: UInt32(nanoseconds))
    }

    /// Binds a text of UTF-8; bytes that are not are repaired.
    ///
    /// The bytes are copied; until ``reset()`` a text that was replaced keeps its room.
    public mutating func setText(_ slot: Slot, _ text: Span<UInt8>) {
        forgetEvaluation()
        let start = bytes.count
        if (try? UTF8Span(validating: text)) != nil {
            ByteSearch.append(text, to: &bytes)
        } else {
            var copy: [UInt8] = []
            ByteSearch.append(text, to: &copy)
            bytes.append(contentsOf: String(decoding: copy, as: UTF8.self).utf8)
        }
        boundBytes = bytes.count
        slots[slot.index] = Value(
            .string,
            start: start,
            count: boundBytes - start,
            isConstant: false
        )
    }

    /// Binds a text.
    public mutating func setText(_ slot: Slot, _ text: String) {
        forgetEvaluation()
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        boundBytes = bytes.count
        slots[slot.index] = Value(
            .string,
            start: start,
            count: boundBytes - start,
            isConstant: false
        )
    }

    /// Binds any value.
    ///
    /// Throws where a list or map nests too deep, or a key is of a type that no key may have.
    public mutating func set(_ slot: Slot, to value: CELValue) throws(BindingError) {
        forgetEvaluation()
        let stored = try store(value, depth: 0)
        boundBytes = bytes.count
        boundElements = elements.count
        slots[slot.index] = stored
    }

    /// Whether a variable has a value.
    public func hasValue(_ slot: Slot) -> Bool { slots[slot.index].tag != .missing }

    /// The value of a variable; nil for one that has none.
    ///
    /// Allocates.
    public func value(in slot: Slot) -> CELValue? {
        guard hasValue(slot) else { return nil }
        var room = Int.max
        return export(slots[slot.index], ConstantPoolBuilder().pool, room: &room)
    }

    /// Gives back the room of the last evaluation.
    private mutating func forgetEvaluation() {
        if bytes.count > boundBytes { bytes.removeLast(bytes.count - boundBytes) }
        if elements.count > boundElements { elements.removeLast(elements.count - boundElements) }
    }

    // MARK: Evaluating

    /// Evaluates a program.
    ///
    /// Allocates nothing once the room for texts, lists and maps has grown.
    public mutating func evaluate(_ program: Program) -> Outcome {
        outcome = run(program, budget: program.limits.budget)
        return Outcome(value: outcome)
    }

    /// Evaluates a program and notes which of its conditions were true or false.
    public mutating func evaluate(
        _ program: Program,
        noting conditions: inout ConditionCoverage,
    ) -> Outcome {
        coverage = conditions
        let outcome = evaluate(program)
        conditions = coverage ?? conditions
        coverage = nil
        return outcome
    }

    /// Evaluates a program and gives its value, for convenience.
    public mutating func value(of program: Program) throws(CELError) -> CELValue {
        let outcome = evaluate(program)
        if let error = error(of: program) { throw error }
        var room = program.limits.elements
        guard let value = export(outcome.value, program.pool, room: &room) else {
            let message = "found a value of more than \(program.limits.elements) elements"
            throw CELError([Complaint(.limit, message, at: 0)], in: program.source)
        }
        return value
    }

    /// Why the last evaluation, which was one of `program`, failed; nil if it did not.
    public func error(of program: Program) -> CELError? {
        guard outcome.tag == .fault else { return nil }
        let fault = faults[Int(outcome.bits)]
        return CELError([complaint(fault, program)], in: program.source)
    }

    /// Begins an evaluation.
    mutating func run(_ program: Program, budget: Int) -> Value {
        precondition(
            program.slotNames.count <= slots.count
                || program.readSlots.allSatisfy {
                    $0.index < slots.count
                },
            """
            program with \(program.slotNames.count) variables and activation with \
            \(slots.count); make the activation of the environment that compiled the program
            """
        )
        forgetEvaluation()
        if !faults.isEmpty { faults.removeAll(keepingCapacity: true) }
        if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
        while stack.count < program.stackHeight { stack.append(.missing) }
        while locals.count < program.localCount { locals.append(.missing) }
        remaining = budget - program.code.count
        textRoom = program.limits.textBytes
        elementRoom = program.limits.elements
        return execute(program)
    }
}

/// What an evaluation gave.
///
/// Texts, lists and their like are read by ``Activation/value(of:)``.
public struct Outcome: Sendable {
    let value: Value

    /// The value where it is a bool, else nil.
    public var bool: Bool? { value.tag == .bool ? value.bool : nil }
    /// The value where it is an int, else nil.
    public var int: Int64? { value.tag == .int ? value.int : nil }
    /// The value where it is a uint, else nil.
    public var uint: UInt64? { value.tag == .uint ? value.bits : nil }
    /// The value where it is a double, else nil.
    public var double: Double? { value.tag == .double ? value.double : nil }
    /// Whether there is no value: ``Activation/error(of:)`` says why.
    public var isError: Bool { value.tag == .fault }
    /// Whether the value is null.
    public var isNull: Bool { value.tag == .null }
}

/// Why a value cannot be bound.
public enum BindingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Lists or maps in one another.
    case tooDeep(limit: Int)
    /// A key that is neither bool, int, uint nor string.
    case unsupportedKey(String)
    /// A timestamp that is not in the years 1 to 9999.
    case timestamp(seconds: Int64)
    /// A text that is no address or network.
    case notAnAddress(String)

    /// What was found, wanted, and what to do.
    public var description: String {
        switch self {
        case .tooDeep(let limit):
            "found lists or maps nested deeper than \(limit); bind something flatter"
        case .unsupportedKey(let type):
            "found a key of type \(type); wanted bool, int, uint or string"
        case .timestamp(let seconds):
            "found a timestamp of \(seconds) s; wanted a year from 1 to 9999"
        case .notAnAddress(let text): "found '\(text)'; wanted an IP address or network"
        }
    }
}

extension Array {
    /// Makes room for `count` more, by more than that, so that appending stays amortised.
    mutating func reserveRoom(for count: Int) {
        if capacity < self.count + count {
            reserveCapacity(Swift.max(2 * capacity, self.count + count))
        }
    }
}
