/// One reason for a score.
public struct Reason: Sendable, Equatable {
    /// What was seen, such as a term or a feature.
    public var subject: String

    /// How much it moved the expert's raw logit, as the expert reckons it.
    public var value: Double

    /// The hard action that it proposes.
    public var action: String?

    /// What was compared.
    public var values: [ComparedValue]

    /// Where it was seen.
    public var spans: [TextSpan]

    /// A reason that moved the raw logit by `value`.
    public init(
        subject: String,
        value: Double,
        action: String? = nil,
        values: [ComparedValue] = [],
        spans: [TextSpan] = [],
    ) {
        self.subject = subject
        self.value = value
        self.action = action
        self.values = values
        self.spans = spans
    }
}

/// A value of an event that an expert compared with something.
public struct ComparedValue: Sendable, Equatable {
    /// Its name, such as `event.n_urls`.
    public var name: String

    /// A short form of it for people; `missing` where the event has none.
    public var value: String

    /// The value of `name`.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A part of one of an event's texts.
public struct TextSpan: Sendable, Equatable {
    /// The text of the schema.
    public var field: String

    /// Bytes of the text, as UTF-8.
    public var range: Range<Int>

    /// What was found there, such as the entry of a list.
    public var found: String

    /// What was found in a text.
    public init(field: String, range: Range<Int>, found: String) {
        self.field = field
        self.range = range
        self.found = found
    }
}

/// The reasons for a score, the strongest first.
public struct Reasons: Sendable {
    /// The reasons kept: those that propose an action, then by falling magnitude of their values; at
    /// most ``limit``.
    public private(set) var list: [Reason] = []

    /// How many are kept.
    public let limit: Int

    /// No reasons yet; the `limit` strongest of those added are kept.
    public init(limit: Int = 5) { self.limit = limit }

    /// Adds a reason; of equally strong ones the earlier comes first.
    public mutating func add(_ reason: Reason) {
        let place = list.firstIndex { Self.isStronger(reason, $0) } ?? list.endIndex
        guard place < limit else { return }
        list.insert(reason, at: place)
        if list.count > limit { list.removeLast() }
    }

    private static func isStronger(_ reason: Reason, _ other: Reason) -> Bool {
        if (reason.action != nil) != (other.action != nil) { return reason.action != nil }
        return abs(reason.value) > abs(other.value)
    }
}
