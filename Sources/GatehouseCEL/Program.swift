/// An expression that is ready to be evaluated, any number of times and on any thread.
public final class Program: Sendable {
    /// The type of its value.
    public let resultType: CELType
    /// The slots of the variables that it reads, in ascending order.
    public let readSlots: [Slot]
    /// The names of the constants that it mentions.
    public let readConstants: [String]
    /// How much work an evaluation is.
    public let cost: Cost
    /// Conditions on one variable of which all must hold for the program to be true.
    public let conjuncts: [Conjunct]
    /// Where the operands of `&&` and `||` are, for ``ConditionCoverage``.
    public let conditions: [SourceLocation]
    /// The operands themselves, as text.
    public let conditionTexts: [String]
    /// The text it was compiled from.
    public var text: String { String(decoding: source.bytes, as: UTF8.self) }

    let source: SourceText
    let limits: Limits
    let code: [Instruction]
    /// Where in the source an instruction comes from.
    let offsets: [Int32]
    let handlers: [Handler]
    let pool: ConstantPool
    let hosts: [Function]
    let stackHeight: Int
    let localCount: Int
    let slotNames: [String]

    init(_ parts: Parts) {
        resultType = parts.resultType
        readSlots = parts.readSlots
        readConstants = parts.readConstants
        cost = parts.cost
        source = parts.source
        limits = parts.limits
        code = parts.code
        offsets = parts.offsets
        handlers = parts.handlers
        pool = parts.pool
        hosts = parts.hosts
        stackHeight = parts.stackHeight
        localCount = parts.localCount
        slotNames = parts.slotNames
        conditions = parts.conditions
        conditionTexts = parts.conditionTexts
        conjuncts = parts.conjuncts
    }

    /// What a compiler makes.
    struct Parts {
        var resultType: CELType
        var readSlots: [Slot]
        var readConstants: [String]
        var cost: Cost
        var source: SourceText
        var limits: Limits
        var code: [Instruction]
        var offsets: [Int32]
        var handlers: [Handler]
        var pool: ConstantPool
        var hosts: [Function]
        var stackHeight: Int
        var localCount: Int
        var slotNames: [String]
        var conditions: [SourceLocation]
        var conditionTexts: [String]
        var conjuncts: [Conjunct]
    }

    /// The value of a program that always has the same; nil for any other.
    public var constant: CELValue? {
        guard code.count == 2, code[0].opcode == .constant else { return nil }
        var activation = Activation(slotCount: 0)
        return try? activation.value(of: self)
    }
}

/// How much work an evaluation is, in the units of ``Limits/budget``.
public struct Cost: Sendable, Hashable {
    /// At least so much.
    public let minimum: Int
    /// At most so much; nil where the size of what is read has no bound.
    public let maximum: Int?
}
