package import GatehouseBank
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

    /// ``Signals/bank``.
    package static let bank = SignalSet(rawValue: 1 << 2)

    /// How many encoders a bundle may have.
    package static let encoderLimit = 16

    /// The embedding of the bundle's encoder at `index`.
    package init(encoder index: Int) {
        precondition((0..<Self.encoderLimit).contains(index), "encoder \(index) of 16")
        rawValue = 1 << (16 + index)
    }
}

/// What was derived from one event, each signal at most once; reused from event to event.
///
/// Only the signals that something reads are computed. Filling allocates only when a buffer must
/// grow. Embeddings come from encoders, which are dear: the runtime adds them when something that
/// runs reads them.
public struct Signals: ~Copyable {
    /// The event they were derived from.
    public private(set) var event: Event

    /// Which signals are there.
    public private(set) var computed: SignalSet = []

    /// The banks as the event sees them.
    package private(set) var bank = BankView.empty

    /// When the event counts as having been, for what expires; seconds since 1970.
    package private(set) var bankTime = 0.0

    private let emptyEvent: Event
    private var featurizer: Featurizer
    private var normalizer = TextNormalizer()
    private var documentStorage: [UInt8] = []
    private var featureStorage: [Float]
    private var normalizedStorage: [UInt8] = []
    /// Of all encoders, one after the other.
    private var embeddingStorage: [Float] = []
    private var embeddingRanges: [Int: Range<Int>] = [:]

    /// Signals for events of `schema`, with room for an embedding of each encoder.
    public init(schema: EventSchema, encoders: [EncoderReference] = []) {
        for reference in encoders {
            let start = embeddingStorage.count
            embeddingStorage += Array(repeating: 0, count: reference.encoder.width)
            embeddingRanges[reference.index] = start..<embeddingStorage.count
        }
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

    /// Tokens that ``document`` is reckoned to have, from its first 512 bytes and its length.
    package var estimatedTokenCount: Int {
        let document = documentStorage
        return TokenEstimate.tokens(of: document.span, reading: 512)
    }

    /// Adds ``document`` to a batch of texts.
    package func appendDocument(to batch: inout TextBatch) {
        let document = documentStorage
        batch.append(document.span)
    }

    /// ``document`` in normal form (NFKC, case folded, white space collapsed); UTF-8.
    public var normalizedText: Span<UInt8> {
        @_lifetime(borrow self) get { normalizedStorage.span }
    }

    /// What an encoder makes of ``document``, shape `[width]`.
    ///
    /// - Precondition: The expert's `reads` has the encoder's ``EncoderReference/signal``.
    @_lifetime(borrow self)
    public func embedding(_ encoder: EncoderReference) -> Span<Float> {
        embeddingStorage.span.extracting(embeddingRange(encoder))
    }

    /// Takes the embedding that an encoder made of ``document``.
    package mutating func setEmbedding(
        _ encoder: EncoderReference,
        to embedding: ArraySlice<Float>,
    ) {
        computed.insert(encoder.signal)
        let range = embeddingRange(encoder)
        precondition(
            embedding.count == range.count,
            "an embedding of \(embedding.count) elements, not \(range.count)"
        )
        for (place, element) in zip(range, embedding) { embeddingStorage[place] = element }
    }

    /// Which of the event's texts a part of ``document`` is in, and where.
    ///
    /// What reaches beyond a text ends with it.
    ///
    /// - Parameter range: Bytes of ``document``.
    /// - Returns: The text of the schema and its bytes; nil for the blanks between two texts.
    public func place(of range: Range<Int>) -> (text: Int, range: Range<Int>)? {
        var start = 0
        for index in event.schema.texts.indices where event.hasText(index) {
            // The full stop and the blank between two texts.
            if start > 0 { start += 2 }
            let count = event.byteCount(ofText: index)
            if range.lowerBound >= start, range.lowerBound < start + count {
                let lower = range.lowerBound - start
                return (index, lower..<max(lower, min(range.upperBound - start, count)))
            }
            start += count
        }
        return nil
    }

    private func embeddingRange(_ encoder: EncoderReference) -> Range<Int> {
        guard computed.contains(encoder.signal), let range = embeddingRanges[encoder.index] else {
            preconditionFailure("the embedding of \(encoder.name) was not derived")
        }
        return range
    }

    /// Derives `wanted` from `event`, all but embeddings; call ``forgetEvent()`` when done with them.
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
        computed = wanted.intersection([.features, .normalizedText])
    }

    /// Takes the banks that the event is to be compared with.
    ///
    /// - Parameters:
    ///   - bank: All experts of one event see the same.
    ///   - time: When the event counts as having been, in seconds since 1970.
    package mutating func setBank(_ bank: BankView, time: Double) {
        self.bank = bank
        bankTime = time
        computed.insert(.bank)
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
