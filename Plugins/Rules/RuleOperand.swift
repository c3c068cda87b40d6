internal import GatehouseCEL

/// What one condition of a rule, an operand of `&&` or `||`, was on an event.
package struct RuleOperand: Sendable, Codable, Equatable {
    /// What it was.
    package enum Value: String, Sendable, Codable {
        case isTrue = "true"
        case isFalse = "false"
        /// It had no value: what it reads is missing, or its evaluation failed.
        case missing
        /// Another operand had decided before.
        case skipped
    }

    /// Line and column in the condition: `1:24`.
    package let location: String
    /// The operand as text.
    package let text: String
    /// What it was.
    package let value: Value
}

extension RuleEvaluator {
    /// What the conditions of a rule were on the last event; none where it was not asked.
    ///
    /// A rule without `&&` and `||` is one condition. Allocates.
    ///
    /// - Precondition: Guards are not used.
    mutating func operands(at position: Int) -> [RuleOperand] {
        let outcome = outcomes[position]
        guard outcome != .notAsked else { return [] }
        let program = set.programs[position]
        guard !program.conditions.isEmpty else {
            let value: RuleOperand.Value =
                switch outcome {
                case .hit, .notRolledOut: .isTrue
                case .isFalse, .notAsked: .isFalse
                case .abstained: .missing
                }
            let words = program.text.split(whereSeparator: \.isWhitespace)
            return [
                RuleOperand(location: "1:1", text: words.joined(separator: " "), value: value)
            ]
        }
        var seen = ConditionCoverage(program)
        cover(position, noting: &seen)
        return program.conditions.indices.map { index in
            RuleOperand(
                location: "\(program.conditions[index])",
                text: program.conditionTexts[index],
                value: RuleOperand.Value(seen.counts[index])
            )
        }
    }
}

extension RuleOperand.Value {
    /// What a condition was in one evaluation.
    fileprivate init(_ counts: ConditionCoverage.Counts) {
        if counts.isTrue > 0 {
            self = .isTrue
        } else if counts.isFalse > 0 {
            self = .isFalse
        } else {
            self = counts.isError > 0 ? .missing : .skipped
        }
    }
}
