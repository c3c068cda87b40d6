import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("Event")
struct EventTests {
    private func expectEmpty(_ event: Event) {
        #expect(event.idText.isEmpty)
        #expect(event.channel == nil && event.time.isNaN && event.timeZoneOffset == 0)
        #expect(event.unknownFieldCount == 0 && event.unknownValueCount == 0)
        #expect(!event.isTruncated && !event.isRepaired)
        for text in event.schema.texts.indices {
            #expect(event.text(text) == nil && !event.isSet(text: text) && !event.hasText(text))
        }
        for attribute in event.schema.attributes.indices {
            #expect(event.value(attribute).isNaN)
        }
    }

    @Test("a new event is empty, and so is one that was reset")
    func reset() throws {
        var event = Event(try SampleSchema.make(bodyLimit: 4))
        expectEmpty(event)
        event.setID("x")
        event.channel = 1
        event.time = 5
        event.timeZoneOffset = 3600
        event.setText("a longer text", at: SampleSchema.body)
        let broken: [UInt8] = [0xFF]
        event.setText(broken.span, at: SampleSchema.subject)
        event.setValue(1, at: SampleSchema.verified)
        event.setValue(9, at: SampleSchema.sender)
        event.countUnknownField()
        #expect(event.isTruncated && event.isRepaired)
        #expect(event.unknownFieldCount == 1 && event.unknownValueCount == 1)
        event.reset()
        expectEmpty(event)
        event.setText("new", at: SampleSchema.body)
        #expect(event.text(SampleSchema.body) == "new")
        #expect(event.text(SampleSchema.subject) == nil)
    }

    @Test("texts and id stay apart, also when a text is set twice")
    func texts() throws {
        var event = Event(try SampleSchema.make())
        event.setID("id-é")
        event.setText("first", at: SampleSchema.body)
        event.setText("subject", at: SampleSchema.subject)
        event.setText("second", at: SampleSchema.body)
        #expect(event.idText == "id-é")
        var id: [UInt8] = []
        event.appendID(to: &id)
        #expect(id == Array("id-é".utf8))
        #expect(event.text(SampleSchema.subject) == "subject")
        #expect(event.text(SampleSchema.body) == "second")
        var document: [UInt8] = []
        event.appendText(SampleSchema.body, to: &document)
        #expect(document == Array("second".utf8))
    }

    @Test("an empty text is there but has no text")
    func emptyText() throws {
        var event = Event(try SampleSchema.make())
        event.setText("", at: SampleSchema.body)
        #expect(event.text(SampleSchema.body) == "")
        #expect(event.isSet(text: SampleSchema.body) && !event.hasText(SampleSchema.body))
    }

    @Test(
        "a text over its limit is cut at a scalar boundary",
        arguments: [
            ("abcd", 4, "abcd", false),  // exactly the limit
            ("abcde", 4, "abcd", true),
            ("abcé", 4, "abc", true),  // the last scalar would straddle
            ("😀😀", 7, "😀", true),
            ("😀", 3, "", true),
        ]
    )
    func limit(text: String, limit: Int, expected: String, isTruncated: Bool) throws {
        var event = Event(try SampleSchema.make(bodyLimit: limit))
        event.setText(text, at: SampleSchema.body)
        #expect(event.text(SampleSchema.body) == expected)
        #expect(event.isTruncated == isTruncated && !event.isRepaired)
    }

    @Test("an id over its limit is cut")
    func longID() throws {
        var event = Event(try SampleSchema.make())
        event.setID(String(repeating: "x", count: 257))
        #expect(event.idText.count == 256)
        #expect(event.isTruncated)
        event.setID("again")
        #expect(event.idText == "again", "until a text is set the id can be set again")
    }

    @Test(
        "a category is an index of its vocabulary or missing, and then counted",
        arguments: [
            (0, 0), (1, 0), (2, 1), (-1, 1), (0.5, 1), (.infinity, 1), (1e300, 1), (.nan, 0),
        ] as [(Double, Int)]
    )
    func category(value: Double, unknown: Int) throws {
        var event = Event(try SampleSchema.make())
        event.setValue(1, at: SampleSchema.sender)
        event.setValue(value, at: SampleSchema.sender)
        #expect(event.unknownValueCount == unknown)
        if unknown == 0, !value.isNaN {
            #expect(event.value(SampleSchema.sender) == value)
        } else {
            #expect(event.value(SampleSchema.sender).isNaN)
        }
    }

    @Test("a category's name is looked up in its own vocabulary")
    func categoryNames() throws {
        var event = Event(try SampleSchema.make())
        let known = Array("shortcode".utf8)
        event.setCategory(known.span, at: SampleSchema.sender)
        #expect(event.value(SampleSchema.sender) == 1 && event.unknownValueCount == 0)
        let unknown = Array("Shortcode".utf8)
        event.setCategory(unknown.span, at: SampleSchema.sender)
        #expect(event.value(SampleSchema.sender).isNaN && event.unknownValueCount == 1)
    }

    @Test("a copy is a value of its own")
    func copies() throws {
        var event = Event(body: "one", schema: try SampleSchema.make())
        let copy = event
        event.reset()
        event.setText("two", at: SampleSchema.body)
        #expect(copy.text(SampleSchema.body) == "one")
    }
}
