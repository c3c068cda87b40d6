/// A condition that must hold for a program to be true: a variable and constants.
///
/// An index of many rules can pass over those whose conjunct does not hold.
public struct Conjunct: Sendable, Hashable {
    /// How the variable lies to the constants.
    public enum Comparison: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        /// It is one of the constants.
        case member
        case contains, startsWith, endsWith
    }

    /// The slot of the variable.
    public let slot: Slot
    /// How it is compared.
    public let comparison: Comparison
    /// One constant, or the members.
    public let constants: [CELValue]
}

extension Conjunct {
    /// The conjunct that a step tests; nil for another step.
    init?(_ step: Instruction, _ pool: ConstantPool) {
        let constants: [Value]
        switch step.opcode {
        case .slot:
            comparison = .equal
            constants = [.true]
        case .compareSlot:
            guard let relation = Relation(rawValue: step.c) else { return nil }
            comparison = Comparison(relation)
            constants = [pool.values[Int(step.b)]]
        case .slotInSet:
            comparison = .member
            let members = pool.sets[Int(step.b)].members
            constants = members.map { pool.setMembers[Int($0)] }
        case .slotText:
            switch TextPlace(rawValue: step.c) {
            case .anywhere: comparison = .contains
            case .start: comparison = .startsWith
            case .end: comparison = .endsWith
            case nil: return nil
            }
            constants = [pool.values[Int(step.b)]]
        default: return nil
        }
        slot = Slot(index: Int(step.a))
        let nothing = Activation(slotCount: 0)
        var room = 10_000
        self.constants = constants.compactMap { nothing.export($0, pool, room: &room) }
        guard self.constants.count == constants.count else { return nil }
    }
}

extension Conjunct.Comparison {
    fileprivate init(_ relation: Relation) {
        switch relation {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        }
    }
}
