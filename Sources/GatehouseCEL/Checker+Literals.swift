extension Checker {
    mutating func list(_ elements: [SyntaxTree.Element]) -> CELType {
        var joined: CELType?
        for element in elements {
            let type = check(element.value)
            joined = join(joined, element.isOptional ? wrapped(type, element.value) : type)
        }
        return .list(joined ?? mapping.fresh())
    }

    mutating func map(_ entries: [SyntaxTree.Entry]) -> CELType {
        var keys: CELType?
        var values: CELType?
        for entry in entries {
            let key = check(entry.key)
            if !mapping.resolve(key).mayBeKey {
                _ = complain(
                    .type,
                    """
                    found a key of type \(mapping.resolve(key)); wanted bool, int, uint or string
                    """,
                    at: tree[entry.key].offset
                )
            }
            keys = join(keys, key)
            let value = check(entry.value)
            values = join(values, entry.isOptional ? wrapped(value, entry.value) : value)
        }
        return .map(keys ?? mapping.fresh(), values ?? mapping.fresh())
    }

    private mutating func join(_ first: CELType?, _ second: CELType) -> CELType {
        first.map { mapping.join($0, second) } ?? second
    }

    /// What an element marked with `?` wraps.
    private mutating func wrapped(_ type: CELType, _ id: SyntaxTree.ID) -> CELType {
        let parameter = mapping.fresh()
        guard mapping.assign(type, to: .optional(parameter)) else {
            return complain(
                .type,
                "found '?' before a value of type \(mapping.resolve(type)); wanted an optional one",
                at: tree[id].offset
            )
        }
        return mapping.resolve(parameter)
    }

    mutating func message(
        _ name: String,
        _ fields: [SyntaxTree.Field],
        _ id: SyntaxTree.ID,
    ) -> CELType {
        var types: [CELType] = []
        for field in fields {
            let type = check(field.value)
            types.append(field.isOptional ? wrapped(type, field.value) : type)
        }
        let message = environment.candidates(name).lazy
            .compactMap { WellKnownMessage(rawValue: $0) }.first
        guard let message else {
            checked.references[id] = .fault(.unknownName)
            return complain(
                .unknownName,
                "found no message type '\(name)'; only google.protobuf's wrappers, Struct, "
                    + "Value, ListValue, Timestamp and Duration can be built",
                at: tree[id].offset
            )
        }
        checked.references[id] = .message(message)
        for (field, type) in zip(fields, types) {
            guard let known = message.fields.first(where: { $0.name == field.name }) else {
                checked.references[id] = .fault(.noSuchField)
                let hint = Spelling.hint(for: field.name, among: message.fields.map(\.name))
                _ = complain(
                    .unknownName,
                    "found no field '\(field.name)' in \(message.rawValue)\(hint)",
                    at: field.offset
                )
                continue
            }
            if !mapping.assign(type, to: known.type) {
                _ = complain(
                    .type,
                    """
                    found a value of type \(mapping.resolve(type)) for '\(field.name)'; wanted \
                    \(known.type)
                    """,
                    at: tree[field.value].offset
                )
            }
        }
        return message.type
    }
}

extension CELType {
    /// Whether a map may have keys of this type.
    fileprivate var mayBeKey: Bool {
        switch self {
        case .bool, .int, .uint, .string, .dyn, .parameter: true
        case .wrapper(let wrapped): wrapped.mayBeKey
        default: false
        }
    }
}
