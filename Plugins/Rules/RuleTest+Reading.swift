internal import GatehouseCore
internal import GatehouseFiles

/// Inline tests, whose events are written as they are on the wire.
extension RuleTest {
    init(_ node: RuleNode, schema: EventSchema) throws(RuleError) {
        try node.expectKeys(["event", "fires"])
        event = try Self.event(node.required("event"), schema: schema)
        fires = try node.required("fires").bool()
        line = node.line
    }

    private static func event(_ node: RuleNode, schema: EventSchema) throws(RuleError) -> Event {
        try node.expectKeys(["id", "channel", "time", "text", "attributes"])
        var event = Event(schema)
        if let id = try node.optional("id") { event.setID(try id.string()) }
        if let entry = try node.optional("channel") {
            let name = try entry.string()
            guard let channel = schema.channel(name) else {
                let known = schema.channels.joined(separator: ", ")
                throw entry.error("found the channel \"\(name)\"; wanted one of \(known)")
            }
            event.channel = channel
        }
        if let time = try node.optional("time") {
            let timestamp = try moment(time)
            event.time = timestamp.seconds
            event.timeZoneOffset = timestamp.offset
        }
        for (name, value) in try node.optional("text")?.entries() ?? [] {
            guard let index = schema.text(name) else {
                let known = schema.texts.map(\.name).joined(separator: ", ")
                throw value.error("found the text \"\(name)\"; wanted one of \(known)")
            }
            guard !value.isNull else { continue }
            guard let text = value.scalar else {
                throw value.error("found \(value.shown); wanted a text")
            }
            event.setText(text, at: index)
        }
        for (name, value) in try node.optional("attributes")?.entries() ?? [] {
            guard let index = schema.attribute(name) else {
                let known = schema.attributes.map(\.name).joined(separator: ", ")
                throw value.error("found the attribute \"\(name)\"; wanted one of \(known)")
            }
            guard !value.isNull else { continue }
            event.setValue(try attribute(value, schema.attributes[index].kind), at: index)
        }
        return event
    }

    private static func attribute(
        _ node: RuleNode,
        _ kind: EventSchema.AttributeKind,
    ) throws(RuleError) -> Double {
        switch kind {
        case .number: return try node.number(in: -Double.infinity...Double.infinity)
        case .flag: return try node.bool() ? 1 : 0
        case .time: return try moment(node).seconds
        case .category(let vocabulary):
            guard let index = vocabulary.firstIndex(of: try node.string()) else {
                let known = vocabulary.joined(separator: ", ")
                throw node.error("found \(node.shown); wanted one of \(known)")
            }
            return Double(index)
        }
    }

    private static func moment(_ node: RuleNode) throws(RuleError) -> Timestamp {
        let text = Array(try node.string().utf8)
        guard let timestamp = Timestamp(rfc3339: text.span) else {
            throw node.error("found \(node.shown); wanted a time such as 2027-03-01T12:00:00Z")
        }
        return timestamp
    }
}
