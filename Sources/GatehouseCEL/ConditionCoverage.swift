/// How often each condition of a program was true, false or an error.
///
/// Conditions are the operands of `&&` and `||`. One that a test never saw true, or never false, is
/// one that nobody tested.
public struct ConditionCoverage: Sendable, Hashable {
    /// What was seen of one condition.
    public struct Counts: Sendable, Hashable {
        /// How often it was true.
        public internal(set) var isTrue = 0
        /// How often it was false.
        public internal(set) var isFalse = 0
        /// How often it had no value.
        public internal(set) var isError = 0
    }

    /// By the number of the condition in ``Program/conditions``.
    public internal(set) var counts: [Counts]

    /// Nothing seen yet.
    public init(_ program: Program) {
        counts = Array(repeating: Counts(), count: program.conditions.count)
    }

    /// Notes the value of a condition.
    mutating func note(_ condition: Int32, _ value: Value) {
        let index = Int(condition)
        guard counts.indices.contains(index) else { return }
        if value.isTrue {
            counts[index].isTrue += 1
        } else if value.isFalse {
            counts[index].isFalse += 1
        } else {
            counts[index].isError += 1
        }
    }
}
