internal import GatehouseCEL
internal import GatehouseCore

/// What is done for the events of one channel.
struct ChannelPlan: Sendable {
    /// The positions of the rules that look at it.
    let positions: [Int]
    /// The guards that one of them has.
    let guards: [Int]
    /// Copies the variables that one of them reads.
    let bindings: [EventBinding]
    /// Whether one of them reads what texts have.
    let scansTexts: Bool
}

extension RuleSet {
    /// The plan of each channel; last that of an unknown one.
    static func plans(
        _ rules: [Rule],
        _ programs: [Program],
        _ templates: [ReasonTemplate?],
        _ index: GuardIndex,
        _ vocabulary: RuleVocabulary,
        schema: EventSchema,
    ) -> [ChannelPlan] {
        (0...schema.channels.count).map { channel in
            let positions = rules.indices.filter { rules[$0].channels?.contains(channel) ?? true }
            var guards: Set<Int> = []
            var read: Set<Int> = []
            var scansTexts = false
            for position in positions {
                guards.formUnion(index.numbers[index.ranges[position]])
                let slots = programs[position].readSlots
                read.formUnion(slots.map(\.index))
                let all = slots + (templates[position]?.readSlots ?? [])
                scansTexts = scansTexts || all.contains { vocabulary.sources[$0.index].isOfTexts }
            }
            return ChannelPlan(
                positions: positions,
                guards: guards.sorted(),
                bindings: vocabulary.environment.variables.compactMap { variable in
                    guard read.contains(variable.slot.index) else { return nil }
                    let source = vocabulary.sources[variable.slot.index]
                    return EventBinding(variable.slot, source, schema)
                },
                scansTexts: scansTexts
            )
        }
    }
}
