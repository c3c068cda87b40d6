internal import Synchronization

/// How often a rule fired or abstained, counted by all sessions together.
final class RuleCounter: Sendable {
    private let hits = Atomic<Int>(0)
    private let abstentions = Atomic<Int>(0)

    var hitCount: Int { hits.load(ordering: .relaxed) }
    var abstentionCount: Int { abstentions.load(ordering: .relaxed) }

    func countHit() { hits.wrappingAdd(1, ordering: .relaxed) }
    func countAbstention() { abstentions.wrappingAdd(1, ordering: .relaxed) }
}
