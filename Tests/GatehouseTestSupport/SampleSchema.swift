package import GatehouseCore

/// The schema that tests use unless they are about schemas.
package enum SampleSchema {
    /// Places of the attributes.
    package static let followers = 0
    package static let verified = 1
    package static let sender = 2
    package static let joined = 3

    /// Places of the texts.
    package static let subject = 0
    package static let body = 1

    /// Channels `sms`, `mail` and `job`; a short subject, a body; one attribute of each kind.
    package static func make(
        subjectLimit: Int = 100,
        bodyLimit: Int = 70_000,
        limits: EventSchema.Limits = EventSchema.Limits(),
    ) throws -> EventSchema {
        try EventSchema(
            channels: ["sms", "mail", "job"],
            texts: [
                EventSchema.TextField(name: "subject", byteLimit: subjectLimit),
                EventSchema.TextField(name: "body", byteLimit: bodyLimit),
            ],
            attributes: [
                EventSchema.Attribute(name: "followers", kind: .number),
                EventSchema.Attribute(name: "verified", kind: .flag),
                EventSchema.Attribute(name: "sender", kind: .category(["phone", "shortcode"])),
                EventSchema.Attribute(name: "joined", kind: .time),
            ],
            limits: limits
        )
    }
}

extension Event {
    /// An event of the sample schema that holds `body` alone.
    package init(body: String, schema: EventSchema) {
        self.init(schema)
        setText(body, at: SampleSchema.body)
    }

    /// The id as a string; empty when there is none.
    package var idText: String { String(copying: id) }
}
