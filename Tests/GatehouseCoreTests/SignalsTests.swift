import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("Signals")
struct SignalsTests {
    private struct Row: Equatable {
        var features: [UInt32]
        var document: String
        var text: String

        init(_ signals: borrowing Signals) {
            features = Array(copying: signals.features).map(\.bitPattern)
            document = String(copying: signals.document)
            text = String(copying: signals.normalizedText)
        }
    }

    private static let texts = [
        "", "Hello World 12345", "FREE €500!!! call +44 7911 123456 www.win.com NOW NOW NOW",
        "Привет, как дела?", "RT @a @b x@y.com", "e\u{301}\u{301} ﷺ\u{200B}", "\u{0}\u{1F}",
        String(repeating: "word ", count: 3_000), "a",
    ]

    private static func events(_ schema: EventSchema) -> [Event] {
        texts.enumerated().map { index, text in
            var event = Event(schema)
            event.setID("\(index)")
            event.channel = index % 4 == 3 ? nil : index % 4
            if index % 2 == 0 { event.time = Double(index) * 10_000 }
            event.setText(text, at: index % 2)
            if index % 3 == 0 { event.setValue(Double(index), at: SampleSchema.followers) }
            return event
        }
    }

    @Test(
        "signals that are reused are those of fresh ones, in any order of events",
        arguments: 0..<5
    )
    func reuse(seed: Int) throws {
        let schema = try SampleSchema.make()
        let events = Self.events(schema)
        let both: SignalSet = [.features, .normalizedText]
        let expected = events.map { event in
            var fresh = Signals(schema: schema)
            fresh.derive(both, from: event)
            return Row(fresh)
        }
        var reused = Signals(schema: schema)
        var draws = SeededDraws(seed: seed)
        for _ in 0..<30 {
            let index = draws.below(events.count)
            reused.derive(both, from: events[index])
            #expect(Row(reused) == expected[index], "event \(index)")
            if draws.oneIn(2) { reused.forgetEvent() }
        }
    }

    @Test(
        "texts are joined in the schema's order; empty and missing ones leave no trace",
        arguments: [
            (nil, nil, ""), ("a", nil, "a"), (nil, "b", "b"), ("a", "b", "a. b"), ("", "b", "b"),
            ("a", "", "a"), ("a ", " b", "a .  b"),
        ] as [(String?, String?, String)]
    )
    func document(subject: String?, body: String?, expected: String) throws {
        let schema = try SampleSchema.make()
        var event = Event(schema)
        if let body { event.setText(body, at: SampleSchema.body) }
        if let subject { event.setText(subject, at: SampleSchema.subject) }
        var signals = Signals(schema: schema)
        signals.derive([], from: event)
        #expect(String(copying: signals.document) == expected)
    }

    @Test("signals say what is there, and which event it is of")
    func computed() throws {
        let schema = try SampleSchema.make()
        var signals = Signals(schema: schema)
        #expect(signals.computed == [])
        var event = Event(schema)
        event.setID("x")
        event.setText("Ａ", at: SampleSchema.body)
        signals.derive(.normalizedText, from: event)
        #expect(signals.computed == .normalizedText)
        #expect(signals.event.idText == "x")
        #expect(String(copying: signals.normalizedText) == "a")
        signals.derive(.features, from: event)
        #expect(signals.computed == .features)
        signals.forgetEvent()
        #expect(signals.computed == [])
        #expect(signals.event.idText.isEmpty && signals.event.text(SampleSchema.body) == nil)
    }

    @Test("an event of another schema stops the program")
    func otherSchema() async {
        await #expect(processExitsWith: .failure) {
            var signals = Signals(schema: try SampleSchema.make())
            signals.derive([], from: Event(try SampleSchema.make()))
        }
    }
}
