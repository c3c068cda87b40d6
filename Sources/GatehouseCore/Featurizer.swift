/// One column of the feature matrix.
public struct Feature: Sendable, Equatable {
    /// What a feature is made from; a category's value is an index, not a quantity.
    public enum Kind: String, Sendable {
        case channel
        case number
        case flag
        case category
        case time
        case text
    }

    /// Name of the column in exports and in a forest, such as `channel=sms`.
    public let name: String

    /// What the column is made from.
    public let kind: Kind
}

/// Turns an event into the named numbers that forests and gates read.
///
/// The one featurizer, for training and serving: `gatehouse features` exports exactly what is scored.
/// Its columns follow from the schema: one for each channel (`channel=sms`, 1 or 0), one for each
/// attribute (missing is NaN; a time becomes hours before the event), the hour of the sender's day,
/// and the properties of the text that ``TextFeatures`` computes. Allocates nothing.
public struct Featurizer: Sendable {
    /// The columns, in order.
    public let features: [Feature]

    private let attributes: [EventSchema.Attribute]
    private let channelCount: Int
    private var text = TextFeatures()

    /// A featurizer for events of `schema`.
    public init(schema: EventSchema) {
        var features = schema.channels.map { Feature(name: "channel=\($0)", kind: .channel) }
        for attribute in schema.attributes {
            let feature =
                switch attribute.kind {
                case .number: Feature(name: attribute.name, kind: .number)
                case .flag: Feature(name: attribute.name, kind: .flag)
                case .category: Feature(name: attribute.name, kind: .category)
                case .time: Feature(name: "\(attribute.name)_age_hours", kind: .time)
                }
            features.append(feature)
        }
        features.append(Feature(name: "hour_of_day", kind: .time))
        features += TextFeatures.names.map { Feature(name: "text_\($0)", kind: .text) }
        self.features = features
        attributes = schema.attributes
        channelCount = schema.channels.count
    }

    /// Columns of one row.
    public var featureCount: Int { features.count }

    /// Writes every feature of an event.
    ///
    /// - Parameters:
    ///   - event: An event of the schema.
    ///   - document: The event's texts, joined.
    ///   - row: Shape `[featureCount]`, overwritten; NaN is missing.
    package mutating func featurize(
        _ event: borrowing Event,
        document: Span<UInt8>,
        into row: inout [Float],
    ) {
        for channel in 0..<channelCount { row[channel] = event.channel == channel ? 1 : 0 }
        var next = channelCount
        for (index, attribute) in attributes.enumerated() {
            let value = event.value(index)
            if attribute.kind == .time {
                row[next] = Float((event.time - value) / 3600)
            } else {
                row[next] = Float(value)
            }
            next += 1
        }
        row[next] = Self.hourOfDay(event)
        text.measure(document, into: &row, at: next + 1)
    }

    /// Hour on the sender's wall clock, 0 to 23.
    private static func hourOfDay(_ event: borrowing Event) -> Float {
        let seconds = (event.time + Double(event.timeZoneOffset))
            .truncatingRemainder(dividingBy: 86_400)
        return Float(((seconds < 0 ? seconds + 86_400 : seconds) / 3600).rounded(.down))
    }
}
