internal import Foundation
internal import GatehouseBank

extension BankFollower {
    /// Puts entries into quarantine that were judged to be mistakes while events were scored.
    ///
    /// The background thread calls it. What was judged to be a campaign in a burst is only told.
    ///
    /// - Throws: ``StoreError``; the entries stay hidden, and are in quarantine once it works.
    package func quarantineJudged() throws(StoreError) {
        let judgements = bank.drainJudgements()
        for (place, judgement) in judgements.enumerated() {
            if case .quarantine(let figures) = judgement {
                do {
                    let now = Date().timeIntervalSince1970
                    try quarantine(figures.entry, reason: Self.reason(figures), at: now)
                } catch {
                    // Somebody removed it meanwhile, which does as well.
                    guard error.kind == .missing else {
                        bank.returnJudgements(judgements[place...])
                        throw error
                    }
                }
            }
            onJudgement(judgement)
        }
    }

    private static func reason(_ figures: BankGuardJudgement.Figures) -> String {
        func short(_ number: Double, _ digits: Int) -> String {
            String(format: "%.\(digits)f", number)
        }
        return """
            matched \(short(figures.matches, 0)) of \(figures.events) events \
            (\(short(figures.rate * 100, 1)) %, expected \
            \(short(figures.expectedRate * 100, 2)) %), which the other experts take for ordinary: \
            log-odds of \(short(figures.meanLogit, 1)) in the mean
            """
    }
}
