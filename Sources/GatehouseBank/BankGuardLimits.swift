/// When ``BankGuard`` takes an entry for a flood, and when for a mistake.
///
/// The defaults are from 161 campaigns of the messaging data in bursts of 3 to 60 % of traffic, and from
/// its benign texts added as scams, with log-odds fitted without them: of the bundle, and of its forest
/// alone; Benchmarks/peers/matcher/guard.py.
package struct BankGuardLimits: Equatable, Sendable {
    /// How many times its expected rate an entry has to exceed.
    ///
    /// At 30 an entry at 50 times its rate is judged within 500 events 98 times in 100, and one at 100
    /// times always; at 50 the former 75 times in 100.
    package var factor = 30.0

    /// The least rate that counts as expected.
    ///
    /// `factor` times this is 1.5 %: eight matches in 500 events. Fewer are no evidence.
    package var leastExpectedRate = 0.0005

    /// How many events a judgement needs at least.
    package var leastEvents = 200

    /// After how many events the older ones begin to count less; at least twice `leastEvents`.
    package var windowEvents = 500

    /// A flood is a mistake when the mean log-odds of what the entry matches are below this.
    ///
    /// At -1.5 one of the 161 campaigns is, 86 % of the benign texts that come in variants, and 88 % of
    /// all; by the forest's log-odds four to six, 71 % and 83 %.
    package var logitThreshold = -1.5

    /// Log-odds count as at most this, either way, so that a few events do not decide.
    package var logitBound = 4.0

    /// The defaults.
    package init() {}
}
