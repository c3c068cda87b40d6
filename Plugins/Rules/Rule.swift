package import GatehouseCore

/// One rule as its file has it.
package struct Rule: Sendable {
    /// Its name for machines, unique in the file: small letters, digits, `-` and `_`.
    package let id: String
    /// Its name for people.
    package let name: String
    /// Who answers for it.
    package let owner: String
    /// Where it is in its life.
    package let status: RuleStatus
    /// The channels it looks at, as places in the schema; nil is all of them.
    package let channels: [Int]?
    /// When it fires, in CEL.
    package let condition: String
    /// What a hit adds to the log-odds of abuse; nil where it only proposes an action.
    package let score: Double?
    /// The action that a hit proposes.
    package let action: String?
    /// What a hit tells people; `{…}` holds an expression.
    package let reason: String?
    /// The entities on which it counts; nil is all of them.
    package let rollout: Rollout?
    /// The day, as `2027-03-01`, by which somebody must look at it again.
    package let reviewBy: String?
    /// Where to read more.
    package let references: [String]
    /// What it is about.
    package let tags: [String]
    /// Events on which it must fire, or must not.
    package let tests: [RuleTest]
    /// The file that has it, as the expert names it.
    package let file: String
    /// Where it starts in its file, from 1.
    package let line: Int
    /// Where its condition starts in its file, from 1.
    package let conditionLine: Int

    /// Whether a hit speaks for abuse; a negative score speaks against it.
    var accuses: Bool { score.map { $0 > 0 } ?? true }

    /// What composites call it: `rules.new_account` for `new-account`.
    var variable: String { "rules.\(RuleVocabulary.identifier(id))" }
}

/// An event on which a rule must fire, or must not.
package struct RuleTest: Sendable {
    /// What it is tried on.
    package let event: Event
    /// Whether it must fire.
    package let fires: Bool
    /// Where it starts in its file, from 1.
    package let line: Int
}

/// The part of all entities on which a rule counts.
package struct Rollout: Sendable, Hashable {
    /// From 0 to 100.
    package let percent: Double
    /// The variable whose value is the entity: `event.id`, or a text, number or category.
    package let by: String
    /// Makes this rule's part another than the same percentage of another rule.
    package let salt: String

    /// Whether an entity's hash is within the percentage; the same at all times and on all machines.
    ///
    /// FNV-1a over salt, a zero byte and entity, then the finalizer of MurmurHash3.
    func includes(_ entity: Span<UInt8>) -> Bool {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in salt.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = hash &* 0x100_0000_01B3
        for index in entity.indices { hash = (hash ^ UInt64(entity[index])) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        return Double(hash >> 11) * 0x1p-53 * 100 < percent
    }
}
