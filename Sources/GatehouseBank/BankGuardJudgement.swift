/// What ``BankGuard`` found of an entry that matches far more than expected.
package enum BankGuardJudgement: Equatable, Sendable {
    /// The entry is a mistake: who scores without the bank takes what it matches for ordinary.
    ///
    /// To be masked, kept and reported. The guard has forgotten the entry.
    case quarantine(Figures)

    /// A campaign, or a mistake that looks like one: to be reported, and the entry goes on.
    ///
    /// Said once in a flood; ``quarantine(_:)`` may follow.
    case surge(Figures)

    /// What a judgement rests on, for its report.
    package struct Figures: Equatable, Sendable {
        /// The entry's identifier.
        package let entry: UInt64

        /// Over how many events.
        package let events: Int

        /// How many of these the entry matched; a fraction when older ones count less.
        package let matches: Double

        /// The share of events that it was expected to match, at least the least that counts.
        package let expectedRate: Double

        /// The mean log-odds of the events it matched, without the bank.
        package let meanLogit: Double

        /// The share of events that it matched.
        package var rate: Double { matches / Double(events) }
    }
}
