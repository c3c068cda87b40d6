import GatehouseBank
import GatehouseCore
import GatehouseStore
import GatehouseText
import Testing

@testable import GatehouseCuration

@Suite("Drafts of entries")
struct DraftReaderTests {
    private static let now = 1_800_000_000.25

    private static let schema: EventSchema = {
        do {
            return try EventSchema(
                channels: ["sms"],
                texts: [
                    EventSchema.TextField(name: "subject", byteLimit: 40),
                    EventSchema.TextField(name: "body", byteLimit: 100_000),
                ]
            )
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private func read(_ line: String) throws(CurationError) -> BankDraft {
        var reader = DraftReader(Self.schema)
        var defaults = DraftDefaults(owner: "ana")
        defaults.campaign = "parcel"
        return try reader.draft(Array(line.utf8), defaults: defaults, now: Self.now)
    }

    @Test("a text alone is a scam of the campaign given, in main, that stays")
    func defaults() throws {
        let draft = try read(#"{"text":"Your parcel waits for you"}"#)
        #expect(draft.entry.group == BankGroup(bank: "main", campaign: "parcel"))
        #expect(draft.entry.isScam && draft.entry.owner == "ana" && draft.entry.text == nil)
        #expect(draft.entry.expiry == .infinity && draft.entry.added == Self.now)
        #expect(draft.document == Array("Your parcel waits for you".utf8))
        #expect(draft.remarks.isEmpty)
    }

    @Test("what a line says goes before what was given for all")
    func fields() throws {
        let draft = try read(
            """
            {"text":"See you tonight, mum","label":"benign","bank":"b","campaign":"","owner":"bo",\
            "note":"n","expires":"2w","keep_text":true}
            """
        )
        #expect(draft.entry.group == BankGroup(bank: "b") && !draft.entry.isScam)
        #expect(draft.entry.owner == "bo" && draft.entry.note == "n")
        #expect(draft.entry.text == "See you tonight, mum")
        #expect(draft.entry.expiry == Self.now + 14 * 86_400)
    }

    @Test(
        "labels and expiries are read as people write them",
        arguments: [
            (#""label":1"#, true, .infinity),
            (#""label":"1""#, true, .infinity),
            (#""label":0"#, false, .infinity),
            (#""label":null"#, true, .infinity),  // as good as nothing
            (#""expires":"30d""#, true, now + 30 * 86_400),
            (#""expires":"90m""#, true, now + 5400),
            (#""expires":"12h""#, true, now + 43_200),
            (#""expires":"2100-01-01T00:00:00Z""#, true, 4_102_444_800),
            (#""expires":4102444800"#, true, 4_102_444_800),
            (#""expires":null"#, true, .infinity),
        ] as [(String, Bool, Double)]
    )
    func values(field: String, isScam: Bool, expiry: Double) throws {
        let draft = try read(#"{"text":"Your parcel waits for you",\#(field)}"#)
        #expect(draft.entry.isScam == isScam && draft.entry.expiry == expiry)
    }

    @Test("an event's texts are joined as experts see them, limits included")
    func events() throws {
        let subject = String(repeating: "s", count: 60)
        let line = #"{"event":{"channel":"sms","text":{"body":"pay","subject":"\#(subject)"}}}"#
        let draft = try read(line)
        #expect(draft.document == Array((String(repeating: "s", count: 40) + ". pay").utf8))
        var event = Event(Self.schema)
        event.setText(subject, at: 0)
        event.setText("pay", at: 1)
        var signals = Signals(schema: Self.schema)
        signals.derive([], from: event)
        var texts = DocumentFingerprinter()
        #expect(draft.entry.fingerprint == texts.fingerprint(of: signals.document))
    }

    @Test("bytes that are not UTF-8 are repaired as those of events are")
    func repairs() throws {
        var reader = DraftReader(Self.schema)
        var line = Array(#"{"text":"pay £ now or "#.utf8)
        line += [0xFF] + Array(#" lose it","campaign":"c"}"#.utf8)
        let draft = try reader.draft(line, defaults: DraftDefaults(owner: ""), now: 0)
        #expect(draft.document == Array("pay £ now or \u{FFFD} lose it".utf8))
    }

    @Test("a text so short that only copies match is remarked upon")
    func shortTexts() throws {
        #expect(try read(#"{"text":"ok"}"#).remarks.count == 1)
    }

    @Test(
        "what breaks a rule is refused, and said what was wanted",
        arguments: [
            ("", "nothing"),
            ("[]", "no object"),
            (#"{"text":"a b c"} x"#, "not well-formed"),
            (#"{"text":"a b c","campain":"x"}"#, #"perhaps "campaign""#),
            (#"{"text":"a b c","keep-text":true}"#, #"perhaps "keep_text""#),
            (#"{"text":"a b c","zzzzzz":1}"#, "one of text, event"),
            (#"{"text":"a b c","note":"a","note":"b"}"#, "the field twice"),
            (#"{"label":"scam"}"#, "neither text nor event"),
            (#"{"text":"a b c","event":{"text":{"body":"x"}}}"#, "a text and an event"),
            (#"{"event":"x"}"#, "a string; wanted an object"),
            (#"{"event":{"text":{"bodyy":"hello"}}}"#, "no text"),
            (#"{"event":{"text":"hello"}}"#, "event:"),
            (#"{"text":""}"#, "no text"),
            (#"{"text":"\u200b\u200b"}"#, "without any character that counts"),
            (#"{"text":7}"#, "a number; wanted a string"),
            (#"{"text":"a b c","label":"spam"}"#, "wanted scam or benign"),
            (#"{"text":"a b c","label":2}"#, #"found "2""#),
            (#"{"text":"a b c","label":true}"#, "a boolean"),
            (#"{"text":"a b c","campaign":""}"#, "campaign"),
            (#"{"text":"a b c","campaign":"a b"}"#, "campaign"),
            (#"{"text":"a b c","bank":"a/b"}"#, "bank"),
            (#"{"text":"a b c","bank":"a/"}"#, "bank"),
            (#"{"text":"a b c","bank":""}"#, "bank"),
            (#"{"text":"a b c","expires":"soon"}"#, "such as 30d"),
            (#"{"text":"a b c","expires":"-3d"}"#, "such as 30d"),
            (#"{"text":"a b c","expires":"0d"}"#, "such as 30d"),
            (#"{"text":"a b c","expires":"d"}"#, "such as 30d"),
            (#"{"text":"a b c","expires":"99999999d"}"#, "such as 30d"),
            (#"{"text":"a b c","expires":"2020-01-01T00:00:00Z"}"#, "a time to come"),
            (#"{"text":"a b c","expires":"2020-01-01"}"#, "such as 30d"),
            (#"{"text":"a b c","expires":12}"#, "a time to come"),
            (#"{"text":"a b c","keep_text":1}"#, "true or false"),
            (#"{"text":"a b c","note":"\u0000"}"#, "with a zero"),
            (#"{"text":"a b c","note":"\#(String(repeating: "n", count: 1001))"}"#, "1001 bytes"),
            (#"{"text":"\#(String(repeating: "ab ", count: 30_000))"}"#, "90000 bytes"),
            (#"{"text":"a b c","note":"\#(String(repeating: "n", count: 1 << 20))"}"#, "bytes"),
            (#"{"text":"a b c","note":\#(String(repeating: "[", count: 100))"#, "JSON"),
        ] as [(String, String)]
    )
    func refusals(line: String, part: String) throws {
        let error = #expect(throws: CurationError.self) { try read(line) }
        #expect(error?.kind == .invalid)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test(
        "what is looked up is a text, a draft, an event or a labelled event",
        arguments: [
            #"{"text":"pay now"}"#,
            #"{"text":"pay now","label":"scam","campaign":"c"}"#,
            #"{"text":{"body":"pay now"},"id":"7","attributes":{}}"#,
            #"{"event":{"text":{"body":"pay now"}},"label":1,"group":"g"}"#,
        ]
    )
    func lookups(line: String) throws {
        var reader = DraftReader(Self.schema)
        let event = try reader.event(Array(line.utf8))
        #expect(reader.document(of: event) == Array("pay now".utf8))
    }

    @Test("a line cut off at any byte is refused and does no harm")
    func truncation() {
        let line = Array(#"{"event":{"text":{"body":"pay \u00e9 now"}},"label":1,"note":"é"}"#.utf8)
        var reader = DraftReader(Self.schema)
        var defaults = DraftDefaults(owner: "")
        defaults.campaign = "c"
        for count in 0..<line.count {
            #expect(throws: CurationError.self) {
                try reader.draft(Array(line.prefix(count)), defaults: defaults, now: 0)
            }
        }
        #expect(throws: Never.self) { try reader.draft(line, defaults: defaults, now: 0) }
    }
}
