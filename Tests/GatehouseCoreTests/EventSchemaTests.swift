import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("EventSchema")
struct EventSchemaTests {
    private func error(
        channels: [String] = ["sms"],
        texts: [String] = ["body"],
        byteLimit: Int = 10,
        attributes: [EventSchema.Attribute] = [],
        limits: EventSchema.Limits = EventSchema.Limits(),
    ) -> SchemaError? {
        #expect(throws: SchemaError.self) {
            try EventSchema(
                channels: channels,
                texts: texts.map { EventSchema.TextField(name: $0, byteLimit: byteLimit) },
                attributes: attributes,
                limits: limits
            )
        }
    }

    private func attribute(_ name: String, _ kind: EventSchema.AttributeKind = .flag)
        -> EventSchema.Attribute
    {
        EventSchema.Attribute(name: name, kind: kind)
    }

    @Test("a schema without channels or texts is refused")
    func nothing() {
        #expect(error(channels: []) == .nothingDeclared(what: "channels"))
        #expect(error(texts: []) == .nothingDeclared(what: "texts"))
    }

    @Test("a name that is taken is refused in its own list, wherever that is")
    func taken() throws {
        #expect(error(channels: ["a", "b", "a"]) == .nameTaken(name: "a", of: "channels"))
        #expect(error(texts: ["a", "a"]) == .nameTaken(name: "a", of: "texts"))
        #expect(
            error(attributes: [attribute("a"), attribute("a", .time)])
                == .nameTaken(name: "a", of: "attributes")
        )
        #expect(
            error(attributes: [attribute("kind", .category(["x", "x"]))])
                == .nameTaken(name: "x", of: "kind")
        )
        _ = try EventSchema(
            channels: ["a"],
            texts: [EventSchema.TextField(name: "a", byteLimit: 1)],
            attributes: [attribute("a", .category(["a"]))]
        )
    }

    @Test(
        "names with separators, without characters, or too long are refused",
        arguments: [
            "", "a b", "a,b", "a\"b", "a=b", "é", "a\nb", String(repeating: "a", count: 65),
        ]
    )
    func badNames(name: String) {
        #expect(error(channels: [name]) == .badName(name: name, of: "channels"))
        #expect(error(texts: [name]) == .badName(name: name, of: "texts"))
        #expect(error(attributes: [attribute(name)]) == .badName(name: name, of: "attributes"))
        #expect(
            error(attributes: [attribute("kind", .category([name]))])
                == .badName(name: name, of: "kind")
        )
    }

    @Test("limits must be positive")
    func limits() {
        #expect(error(byteLimit: 0) == .limitNotPositive(name: "body", value: 0))
        let cases: [(String, WritableKeyPath<EventSchema.Limits, Int>)] = [
            ("fields", \.fields), ("depth", \.depth), ("bytes", \.bytes), ("idBytes", \.idBytes),
        ]
        for (name, path) in cases {
            var limits = EventSchema.Limits()
            limits[keyPath: path] = 0
            #expect(error(limits: limits) == .limitNotPositive(name: name, value: 0))
            limits[keyPath: path] = -7
            #expect(error(limits: limits) == .limitNotPositive(name: name, value: -7))
        }
    }

    @Test("names are found at their place, and no others")
    func places() throws {
        let schema = try SampleSchema.make()
        #expect(schema.channel("sms") == 0 && schema.channel("job") == 2)
        #expect(schema.channel("SMS") == nil)
        #expect(schema.text("body") == SampleSchema.body && schema.text("sms") == nil)
        #expect(schema.attribute("joined") == SampleSchema.joined)
        #expect(schema.categoryKeys[SampleSchema.sender].index(of: "shortcode") == 1)
        #expect(schema.categoryKeys[SampleSchema.followers].index(of: "shortcode") == nil)
    }

    @Test("errors say what was found and what to do")
    func descriptions() {
        #expect(
            "\(SchemaError.nothingDeclared(what: "texts"))"
                == "the schema declares no texts; name at least one"
        )
        #expect(
            "\(SchemaError.limitNotPositive(name: "body", value: 0))"
                == "the limit of body is 0; give a positive number"
        )
    }
}
