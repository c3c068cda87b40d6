package import GatehouseCore

/// The features of every event, row-major, shape `[rowCount, featureCount]`; NaN is missing.
package struct FeatureMatrix: Sendable {
    package let features: [Feature]
    package private(set) var values: [Float] = []

    /// Computes the features of `events`, exactly as serving does.
    package init(of events: [Event], schema: EventSchema) {
        features = Featurizer(schema: schema).features
        values.reserveCapacity(events.count * features.count)
        var signals = Signals(schema: schema)
        for event in events {
            signals.derive(.features, from: event)
            let row = signals.features
            for i in row.indices { values.append(row[i]) }
        }
    }

    package var featureCount: Int { features.count }

    package var rowCount: Int { values.count / features.count }

    /// The values of one feature in the given rows.
    package func column(_ feature: Int, rows: [Int]) -> [Float] {
        rows.map { values[$0 * featureCount + feature] }
    }
}
