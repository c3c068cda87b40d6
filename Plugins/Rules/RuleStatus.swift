/// Where a rule is in its life.
package enum RuleStatus: String, Sendable, Codable, CaseIterable {
    /// Being written: checked and tested, never evaluated on traffic.
    case draft
    /// Evaluated and recorded; never part of a score.
    case shadow
    /// Part of the score.
    case live
    /// Switched off.
    case disabled
}
