package import GatehouseCore
package import GatehouseRuntime

/// Another bundle, as it is, that a bundle is compared with on the same events.
package struct Opponent: Sendable {
    /// Its name in figures.
    package let name: String

    /// What it answers, one logit for each event, by its own route.
    let logits: [Double]

    /// Whether it was fitted on each event's text; nil where it does not say.
    let seen: [Bool]?

    /// Scores all events.
    ///
    /// - Parameters:
    ///   - name: In figures.
    ///   - generation: The bundle.
    ///   - events: The same events in the same order, of its own schema.
    ///   - seen: The texts that it was fitted on, if it says.
    package init(_ name: String, _ generation: Generation, events: [Event], seen: SeenTexts?) {
        self.name = name
        logits = generation.servedLogits(of: events)
        self.seen = seen?.contain(events, schema: generation.schema)
    }
}
