/// A step of a program: 16 bytes.
///
/// Operands lie on a stack. Its height at each step is known when the program is compiled, so an
/// error goes straight to the handler of its step, which knows the height to return to.
struct Instruction: BitwiseCopyable, Sendable {
    enum Opcode: UInt8, Sendable {
        /// Pushes constant `a`, the value of slot `a`, local `a`, or local `a` that may be a fault.
        case constant, slot, local, boundLocal
        /// Pops into local `a`.
        case store
        /// Pushes whether slot `a` has a value.
        case hasSlot
        /// Goes to `a`.
        case jump
        /// Goes to `a` and keeps the operand if it decides a conjunction or disjunction. `b` is the
        /// condition that the operand is, if it was not noted before.
        case andBranch, orBranch
        /// Joins two operands of a conjunction or disjunction, of which the last is condition `b`;
        /// `a` says that it is complete.
        case andMerge, orMerge
        /// Pops a condition and goes to `a` if it is false.
        case branchUnless
        /// Makes a list of `a` operands or a map of `a` pairs.
        case list, map
        /// Replaces an optional by what it wraps, or by what is left out.
        case unwrapElement
        /// Replaces a map by its field `a`, a constant.
        case select, selectOptional, hasField
        /// Replaces a collection and an index by the element.
        case index, indexOptional
        /// Begins a loop over the popped range: scratch locals from `a`, `b` variables.
        case loopBegin
        /// Takes the next element into the locals from `b`, or goes to `c`.
        case loopNext
        /// Takes a condition into the result of a loop with scratch locals from `a`; goes to `b` if
        /// that decides.
        case allStep, existsStep, existsOneStep
        /// Pushes the result of such a loop.
        case allEnd, existsEnd, existsOneEnd
        /// Keeps the popped operands for a list, a map, or a map of entries.
        case collect, collectPair, collectEntries
        /// Pushes the list or map of what was kept.
        case listEnd, mapEnd
        /// Replaces an optional by what it wraps, or goes to `a` and keeps it if it is empty.
        case optionalBranch
        /// Makes an optional of the operand.
        case optionalWrap
        /// Fails if the operand is no optional.
        case optionalCheck
        /// Calls function `a` of this module with `b` operands.
        case call
        /// Calls function `a` of the host with `b` operands.
        case callHost
        /// Makes message `a` of its fields.
        case message
        /// Compares slot `a` or the operand with constant `b`, by relation `c`.
        case compareSlot, compareTop
        /// Whether slot `a` or the operand is in set `b`.
        case slotInSet, topInSet
        /// Looks for constant `b` in slot `a` or in the operand; `c` says where.
        case slotText, topText
        /// Whether slot `a` or the operand matches pattern `b`.
        case slotMatches, topMatches
        /// Fails with kind `a`.
        case fail
        /// Ends with the operand.
        case halt
    }

    let opcode: Opcode
    /// The handler of errors.
    let handler: UInt16
    var a: Int32
    var b: Int32
    var c: Int32
}

/// Where an error continues, and how high the stack is there.
struct Handler: BitwiseCopyable, Sendable {
    var target: Int32
    let height: Int32
}

/// How two values are compared.
enum Relation: Int32, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    init?(_ builtin: Builtin) {
        switch builtin {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        default: return nil
        }
    }

    /// The relation with its sides exchanged.
    var mirrored: Relation {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    @inline(__always)
    func holds<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    /// Whether it holds between what compares as `order`: negative, zero or positive.
    @inline(__always)
    func holds(order: Int) -> Bool { holds(order, 0) }
}

/// Where a constant text is looked for in another.
enum TextPlace: Int32, Sendable {
    case anywhere, start, end
}
