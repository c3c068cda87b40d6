internal import GatehouseBank
package import GatehouseCore
internal import GatehouseStore
internal import GatehouseText
internal import GatehouseWire

/// Turns what people give into drafts of entries and events; one thread's own.
///
/// A text goes the way of an event's: through the schema's limits, joined with the event's other texts.
/// So an entry's document is, to the byte, the one that experts see when its text comes again.
package struct DraftReader: ~Copyable {
    /// Texts of more bytes are not kept, and hardly are one message.
    private static let documentLimit = 65_536

    private static let fields = [
        "text", "event", "label", "bank", "campaign", "owner", "note", "expires", "keep_text",
    ]

    private var reader = FieldReader()
    private var decoder: EventDecoder
    private var event: Event
    private var signals: Signals
    private var texts = DocumentFingerprinter()

    /// The text of the schema that holds most.
    private let longestText: Int

    /// Reads drafts for events of a schema.
    package init(_ schema: EventSchema) {
        decoder = EventDecoder(schema)
        event = Event(schema)
        signals = Signals(schema: schema)
        longestText =
            schema.texts.indices.max { schema.texts[$0].byteLimit < schema.texts[$1].byteLimit }
            ?? 0
    }

    /// Reads a draft: `{"text":"…","label":"scam","campaign":"…"}`.
    ///
    /// - Parameters:
    ///   - line: One JSON object.
    ///   - defaults: For what it leaves out.
    ///   - now: In seconds since 1970.
    /// - Returns: A draft of which everything was checked but what depends on the state.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package mutating func draft(
        _ line: [UInt8],
        defaults: DraftDefaults,
        now: Double,
    ) throws(CurationError) -> BankDraft {
        try reader.read(line, fields: Self.fields)
        var given = defaults
        if let label = try reader.textOrNumber("label") {
            given.isScam = try DraftDefaults.isScam(label.text ?? Self.written(label.number))
        }
        given.bank = try reader.text("bank") ?? given.bank
        given.campaign = try reader.text("campaign") ?? given.campaign
        given.owner = try reader.text("owner") ?? given.owner
        given.note = try reader.text("note") ?? given.note
        given.keepsText = try reader.flag("keep_text") ?? given.keepsText
        if let expires = try reader.textOrNumber("expires") {
            given.expiry = try DraftDefaults.expiry(expires.text, expires.number, now: now)
        }
        try readEvent(line)
        return try draft(given, now: now)
    }

    /// Makes a draft of a text.
    ///
    /// - Parameters:
    ///   - text: As it came.
    ///   - given: All else.
    ///   - now: In seconds since 1970.
    /// - Returns: As ``draft(_:defaults:now:)``.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package mutating func draft(
        text: String,
        _ given: DraftDefaults,
        now: Double,
    ) throws(CurationError) -> BankDraft {
        event.reset()
        event.setText(text, at: longestText)
        return try draft(given, now: now)
    }

    /// Reads what is to be looked up: a line as ``draft(_:defaults:now:)`` takes it, or an event.
    ///
    /// - Parameter line: One JSON object; of an event, what is no text counts for experts only.
    /// - Returns: An event.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package mutating func event(_ line: [UInt8]) throws(CurationError) -> Event {
        // Events may have fields that nobody knows.
        try reader.read(line, fields: nil)
        if reader.isObject("text") || !(reader.has("text") || reader.has("event")) {
            try decode { (decoder, event) throws(EventError) in
                _ = try decoder.decodeLine(line.span, into: &event)
            }
        } else {
            try readEvent(line)
        }
        return event
    }

    /// An event of a text alone.
    package mutating func event(text: String) -> Event {
        event.reset()
        event.setText(text, at: longestText)
        return event
    }

    /// An event's texts, joined as experts see them.
    package mutating func document(of event: Event) -> [UInt8] {
        signals.derive([], from: event)
        let document = signals.document
        var bytes: [UInt8] = []
        bytes.reserveCapacity(document.count)
        for place in document.indices { bytes.append(document[place]) }
        return bytes
    }

    /// What copies and variants of a document have in common.
    mutating func fingerprint(of document: [UInt8]) -> TextFingerprint {
        texts.fingerprint(of: document.span)
    }

    /// Fills the event from the fields that were read last.
    private mutating func readEvent(_ line: [UInt8]) throws(CurationError) {
        guard reader.has("text") != reader.has("event") else {
            throw CurationError(
                "text",
                found: reader.has("text") ? "a text and an event" : "neither text nor event",
                wanted: #"one of them: "text":"…" or "event":{"text":{…}}"#,
                remedy: "give the text that was caught"
            )
        }
        guard reader.has("event") else {
            event.reset()
            if let text = try reader.text("text") { event.setText(text, at: longestText) }
            return
        }
        guard reader.isObject("event") else { throw reader.wrongType("event", "an object") }
        try decode { (decoder, event) throws(EventError) in
            try decoder.decodeEnclosed(line.span, into: &event)
        }
    }

    private mutating func decode(
        _ body: (inout EventDecoder, inout Event) throws(EventError) -> Void
    ) throws(CurationError) {
        do {
            try body(&decoder, &event)
        } catch {
            throw CurationError(.invalid, "event: \(error)")
        }
    }

    private mutating func draft(
        _ given: DraftDefaults,
        now: Double,
    ) throws(CurationError) -> BankDraft {
        let document = document(of: event)
        guard document.count <= Self.documentLimit else {
            throw CurationError(
                "text",
                found: "\(document.count) bytes",
                wanted: "at most \(Self.documentLimit)",
                remedy: "give the message alone"
            )
        }
        let fingerprint = fingerprint(of: document)
        guard fingerprint.gramCount > 0 else {
            throw CurationError(
                "text",
                found: document.isEmpty ? "no text" : "a text without any character that counts",
                wanted: "the text that was caught",
                remedy: "check the names of the texts; blanks and invisible marks do not count"
            )
        }
        // Of a group with a slash in its bank nothing could be told apart.
        guard !given.bank.contains("/") else {
            throw CurationError(
                "bank",
                found: "\(given.bank.prefix(80).debugDescription)",
                wanted: "a name without a slash",
                remedy: "name the campaign apart"
            )
        }
        let entry = BankEntry(
            group: BankGroup(bank: given.bank, campaign: given.campaign),
            isScam: given.isScam,
            fingerprint: fingerprint,
            owner: given.owner,
            note: given.note,
            added: Moment.rounded(now),
            expiry: given.expiry,
            text: given.keepsText ? String(repairing: document.span) : nil
        )
        try CurationError.catching { () throws(StoreError) in try entry.check() }
        return BankDraft(entry: entry, document: document, remarks: Self.remarks(on: entry))
    }

    private static func remarks(on entry: BankEntry) -> [String] {
        guard entry.fingerprint.gramCount < CopyFinder.gramLimit else { return [] }
        return ["so short a text is found by copies alone, which may be innocent"]
    }

    private static func written(_ number: Double?) -> String {
        guard let number else { return "" }
        return Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
