internal import GatehouseText

/// Which signals an expert reads.
public struct SignalSet: OptionSet, Sendable {
    /// One bit for each signal.
    public let rawValue: Int

    /// The signals whose bits are set.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// ``Signals/features``.
    public static let features = SignalSet(rawValue: 1 << 0)
    /// ``Signals/normalizedText``.
    public static let normalizedText = SignalSet(rawValue: 1 << 1)
}

/// What was derived from one event, each signal at most once; reused from event to event.
///
/// Only the signals that something reads are computed. Filling allocates only when a buffer must
/// grow.
public struct Signals: ~Copyable {
    /// The event they were derived from.
    public private(set) var event: Event

    /// Which signals are there.
    public private(set) var computed: SignalSet = []

    private let emptyEvent: Event
    private var featurizer: Featurizer
    private var normalizer = TextNormalizer()
    private var documentStorage: [UInt8] = []
    private var featureStorage: [Float]
    private var normalizedStorage: [UInt8] = []

    /// Signals for events of `schema`.
    public init(schema: EventSchema) {
        emptyEvent = Event(schema)
        event = emptyEvent
        featurizer = Featurizer(schema: schema)
        featureStorage = Array(repeating: .nan, count: featurizer.featureCount)
        let longest = schema.texts.reduce(0) { $0 + min($1.byteLimit, 1 << 14) }
        documentStorage.reserveCapacity(longest)
        normalizedStorage.reserveCapacity(longest)
    }

    /// Named features, shape `[featureCount]`; NaN is missing.
    ///
    /// ``Featurizer`` says which they are.
    public var features: Span<Float> {
        @_lifetime(borrow self) get { featureStorage.span }
    }

    /// All texts of the event in the schema's order, joined by `". "`, as they came; UTF-8.
    public var document: Span<UInt8> {
        @_lifetime(borrow self) get { documentStorage.span }
    }

    /// ``document`` in normal form (NFKC, case folded, white space collapsed); UTF-8.
    public var normalizedText: Span<UInt8> {
        @_lifetime(borrow self) get { normalizedStorage.span }
    }

    /// Derives `wanted` from `event`; call ``forgetEvent()`` when done with them.
    public mutating func derive(_ wanted: SignalSet, from event: Event) {
        precondition(
            event.schema === emptyEvent.schema,
            "an event of another schema was given to signals"
        )
        self.event = event
        joinTexts()
        // A local borrow: a span of a property would hold all of `self`.
        let document = documentStorage
        if wanted.contains(.features) {
            featurizer.featurize(event, document: document.span, into: &featureStorage)
        }
        if wanted.contains(.normalizedText) {
            normalizedStorage.removeAll(keepingCapacity: true)
            normalizer.normalize(document.span, into: &normalizedStorage)
        }
        computed = wanted
    }

    /// Lets go of the event, so that its owner can refill it without a copy.
    public mutating func forgetEvent() {
        event = emptyEvent
        computed = []
    }

    private mutating func joinTexts() {
        documentStorage.removeAll(keepingCapacity: true)
        for index in event.schema.texts.indices where event.hasText(index) {
            if !documentStorage.isEmpty {
                documentStorage.append(UInt8(ascii: "."))
                documentStorage.append(UInt8(ascii: " "))
            }
            event.appendText(index, to: &documentStorage)
        }
    }
}
