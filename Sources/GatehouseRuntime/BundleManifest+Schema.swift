internal import GatehouseCore
internal import GatehouseFiles

/// The part of `bundle.yaml` that says what events may hold.
extension BundleManifest {
    static func schema(_ node: ManifestNode) throws(BundleError) -> EventSchema {
        try node.expectKeys(["channels", "texts", "attributes", "limits"])
        var texts: [EventSchema.TextField] = []
        for text in try node.required("texts").list() {
            try text.expectKeys(["name", "bytes"])
            texts.append(
                EventSchema.TextField(
                    name: try text.required("name").string(),
                    byteLimit: try text.required("bytes").integer(in: 1...1 << 24)
                )
            )
        }
        var attributes: [EventSchema.Attribute] = []
        for attribute in try node.optional("attributes")?.list() ?? [] {
            attributes.append(try Self.attribute(attribute))
        }
        do {
            return try EventSchema(
                channels: node.required("channels").strings(),
                texts: texts,
                attributes: attributes,
                limits: limits(node.optional("limits"))
            )
        } catch let error as SchemaError {
            throw .schema(error)
        } catch {
            throw error as? BundleError ?? .file("\(error)")
        }
    }

    private static func attribute(
        _ node: ManifestNode,
    ) throws(BundleError) -> EventSchema.Attribute {
        try node.expectKeys(["name", "kind", "values"])
        let kind = try node.required("kind")
        let attributeKind: EventSchema.AttributeKind
        switch try kind.string() {
        case "number": attributeKind = .number
        case "flag": attributeKind = .flag
        case "time": attributeKind = .time
        case "category": attributeKind = .category(try node.required("values").strings())
        case let other:
            throw kind.error("found \"\(other)\"; wanted number, flag, category or time")
        }
        return EventSchema.Attribute(name: try node.required("name").string(), kind: attributeKind)
    }

    private static func limits(_ node: ManifestNode?) throws(BundleError) -> EventSchema.Limits {
        var limits = EventSchema.Limits()
        guard let node else { return limits }
        try node.expectKeys(["fields", "depth", "bytes", "id_bytes"])
        if let fields = try node.optional("fields") {
            limits.fields = try fields.integer(in: 1...65_536)
        }
        if let depth = try node.optional("depth") { limits.depth = try depth.integer(in: 3...1024) }
        if let bytes = try node.optional("bytes") {
            limits.bytes = try bytes.integer(in: 64...1 << 26)
        }
        if let idBytes = try node.optional("id_bytes") {
            limits.idBytes = try idBytes.integer(in: 1...65_536)
        }
        return limits
    }
}
