internal import GatehouseCore

/// What every rule made of one event: `gatehouse rules explain`.
package struct RuleExplanation: Sendable, Equatable, Codable {
    /// One rule.
    package struct Row: Sendable, Equatable, Codable {
        package let id: String
        package let status: RuleStatus
        package let outcome: Outcome
        /// What a hit adds to the log-odds; null where it only proposes an action.
        @Nullable package var score: Double?
        /// What it proposes; null where it has only a score.
        @Nullable package var action: String?
        /// What it tells people; null unless it fired and has reasons.
        @Nullable package var reason: String?
        /// Why it has no value; null unless it abstained.
        @Nullable package var error: String?
        /// The values that it compared, texts left out; none where it was not asked.
        package let values: [Value]
        /// Where the lists that it reads were found; none unless it fired.
        package let spans: [Span]
        /// What its conditions were; none unless they are asked for.
        package let conditions: [RuleOperand]
    }

    /// What became of a rule.
    package enum Outcome: String, Sendable, Codable {
        case fired
        case isFalse = "false"
        case abstained
        /// It does not look at the event's channel.
        case notAsked = "not_asked"
        /// It would have fired, but the event's entity is not in its rollout.
        case notRolledOut = "not_rolled_out"
    }

    /// A variable and what it was.
    package struct Value: Sendable, Equatable, Codable {
        package let name: String
        package let value: String
    }

    /// A part of one of the event's texts: bytes as UTF-8, and what was found there.
    package struct Span: Sendable, Equatable, Codable {
        package let field: String
        package let start: Int
        package let end: Int
        package let found: String

        init(_ span: TextSpan) {
            field = span.field
            start = span.range.lowerBound
            end = span.range.upperBound
            found = span.found
        }
    }

    package let id: String
    /// Null where it is not known.
    @Nullable package var channel: String?
    /// Intercept and scores of the live rules that fired; null where the expert abstains.
    @Nullable package var logit: Double?
    /// What the logit starts from.
    package let intercept: Double
    /// In the order of the file; disabled rules are left out.
    package let rules: [Row]
}

extension RuleExplanation.Outcome {
    init(_ outcome: RuleOutcome) {
        self =
            switch outcome {
            case .hit: .fired
            case .isFalse: .isFalse
            case .abstained: .abstained
            case .notAsked: .notAsked
            case .notRolledOut: .notRolledOut
            }
    }
}
