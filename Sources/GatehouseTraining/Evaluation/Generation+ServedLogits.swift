package import GatehouseCore
package import GatehouseRuntime

extension Generation {
    /// What serving answers to every event by the bundle's own route, without a deadline and without
    /// exploring: one logit for each.
    package func servedLogits(of events: [Event]) -> [Double] {
        let route = DeferralRoute(mode: manifest.route.mode, share: manifest.route.share)
        let scorer = Scorer(self, route: route)
        var verdict = Verdict()
        return events.map { event in
            scorer.score(event, into: &verdict, deadline: nil)
            return verdict.logit
        }
    }
}
