import GatehouseCore
import GatehouseTestSupport

/// A verdict with every part filled from draws.
func drawnVerdict(_ draws: inout SeededDraws) -> Verdict {
    var verdict = Verdict()
    verdict.id = Array("id \"é\"\n\u{0}\\".utf8)
    verdict.generation = String(draws.next(), radix: 16)
    verdict.probability = Double(draws.below(1 << 30)) / Double(1 << 30)
    verdict.logit = draws.finiteDouble()
    verdict.bias = draws.finiteDouble()
    verdict.action = "block\t\u{1F}/\u{2028}😀"
    verdict.decidedBy = "threshold"
    verdict.isComplete = draws.oneIn(2)
    verdict.mask = draws.next()
    if draws.oneIn(2) {
        verdict.route.value = draws.finiteDouble()
        verdict.route.price = draws.finiteDouble()
        verdict.route.isExplored = true
    }
    verdict.route.propensity = draws.finiteDouble()
    for (index, status) in ExpertStatus.allCases.enumerated() {
        var expert = ExpertVerdict(name: "expert \(index)")
        expert.status = status
        if status == .ran { expert.logit = draws.finiteDouble() }
        expert.contribution = draws.finiteDouble()
        expert.microseconds = abs(draws.finiteDouble())
        for reason in 0..<draws.below(4) {
            expert.reasons.append(Reason(subject: "r\(reason) ☠\"", value: draws.finiteDouble()))
        }
        verdict.experts.append(expert)
    }
    verdict.isTruncated = draws.oneIn(2)
    verdict.isRepaired = draws.oneIn(2)
    verdict.unknownCount = draws.below(3)
    verdict.microseconds = 12.5
    return verdict
}
