extension Activation {
    mutating func toInt(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .int: return value
        case .timestamp, .duration: return Value(value.int)
        case .uint: return Int64(exactly: value.bits).map { Value($0) } ?? fail(.range, value)
        case .double:
            // Both ends are excluded, as in cel-go: a double that large may have been rounded.
            guard value.double > -0x1p63, value.double < 0x1p63 else { return fail(.range, value) }
            return Value(Int64(value.double))
        case .string:
            return Int64(string(value, pool)).map { Value($0) } ?? fail(.conversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toUInt(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .uint: return value
        case .int: return value.int < 0 ? fail(.range, value) : Value(value.bits)
        case .double:
            guard value.double >= 0, value.double < 0x1p64 else { return fail(.range, value) }
            return Value(UInt64(value.double))
        case .string:
            return UInt64(string(value, pool)).map { Value($0) } ?? fail(.conversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toDouble(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .double: return value
        case .int: return Value(Double(value.int))
        case .uint: return Value(Double(value.bits))
        case .string:
            // No hexadecimal, and no payload of a NaN.
            let text = string(value, pool)
            guard !text.utf8.contains(where: { "xXpP(".utf8.contains($0) }),
                let number = Double(text)
            else { return fail(.conversion, value) }
            return Value(number)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toBool(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .bool: return value
        case .string:
            switch string(value, pool) {
            case "1", "t", "T", "true", "TRUE", "True": return .true
            case "0", "f", "F", "false", "FALSE", "False": return .false
            default: return fail(.conversion, value)
            }
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toString(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .string: return value
        case .bool: return make(value.bool ? "true" : "false")
        case .int: return make(String(value.int))
        case .uint: return make(String(value.bits))
        case .double: return make(DoubleText.shortest(value.double))
        case .duration: return make(CivilTime.text(durationOf: value.int))
        case .timestamp:
            return make(CivilTime.text(seconds: value.int, nanoseconds: value.extra))
        case .bytes:
            let bytes = array(value, pool)
            guard String(validating: bytes, as: UTF8.self) != nil else {
                return fail(.invalidText)
            }
            return make(.string, bytes)
        case .ip: return make(IPAddress(bytes: array(value, pool)).description)
        case .cidr: return make(IPNetwork(bytes: array(value, pool)).description)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toBytes(_ value: Value) -> Value {
        switch value.tag {
        case .bytes: return value
        case .string: return Value(bits: value.bits, extra: value.extra, tag: .bytes)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toTimestamp(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .timestamp: return value
        case .int:
            guard CivilTime.seconds.contains(value.int) else { return fail(.range, value) }
            return Value(seconds: value.int, nanoseconds: 0)
        case .string:
            guard let time = CivilTime.timestamp(array(value, pool)) else {
                return fail(.conversion, value)
            }
            return Value(seconds: time.seconds, nanoseconds: time.nanoseconds)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toDuration(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .duration: return value
        case .int: return Value(duration: value.int)
        case .string:
            return CivilTime.duration(array(value, pool)).map { Value(duration: $0) }
                ?? fail(.conversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    // MARK: Messages

    /// The value that a message stands for, of its fields from `start`.
    mutating func message(
        _ message: WellKnownMessage,
        _ start: Int,
        _ pool: ConstantPool,
    ) -> Value {
        let first = stack[start]
        let field = first.tag == .null ? .missing : first
        let isMissing = field.tag == .missing
        switch message {
        case .bool: return field.tag == .bool ? field : wrapped(field, .false)
        case .bytes:
            return field.tag == .bytes ? field : isMissing ? make(.bytes, []) : wrong(field)
        case .string:
            return field.tag == .string ? field : isMissing ? make(.string, []) : wrong(field)
        case .double, .float:
            guard field.tag == .double else { return wrapped(field, Value(0.0)) }
            return message == .float ? Value(Double(Float(field.double))) : field
        case .int32, .int64:
            guard field.tag == .int else { return wrapped(field, Value(0)) }
            let fits = message == .int64 || Int32(exactly: field.int) != nil
            return fits ? field : fail(.range, field)
        case .uint32, .uint64:
            guard field.tag == .uint else { return wrapped(field, Value(UInt64(0))) }
            let fits = message == .uint64 || UInt32(exactly: field.bits) != nil
            return fits ? field : fail(.range, field)
        case .listValue:
            if isMissing { return make(.list, []) }
            return field.tag == .list ? json(field, pool) : wrong(field)
        case .structure:
            if isMissing { return make(.map, []) }
            return field.tag == .map ? json(field, pool) : wrong(field)
        case .value: return jsonField(start, pool)
        case .timestamp, .duration: return time(message, field, stack[start + 1])
        case .any: return fail(.conversion)
        }
    }

    private mutating func wrong(_ field: Value) -> Value { fail(.noSuchOverload, field) }

    private mutating func wrapped(_ field: Value, _ initial: Value) -> Value {
        field.tag == .missing ? initial : wrong(field)
    }

    private mutating func time(
        _ message: WellKnownMessage,
        _ seconds: Value,
        _ nanoseconds: Value,
    ) -> Value {
        let whole = seconds.tag == .missing ? Value(0) : seconds
        let rest = nanoseconds.tag == .missing ? Value(0) : nanoseconds
        guard whole.tag == .int, rest.tag == .int else { return fail(.noSuchOverload, whole, rest) }
        let second = CivilTime.nanosecondsPerSecond
        if message == .timestamp {
            guard CivilTime.seconds.contains(whole.int), (0..<second).contains(rest.int) else {
                return fail(.range, whole)
            }
            return Value(seconds: whole.int, nanoseconds: UInt32(rest.int))
        }
        let product = whole.int.multipliedReportingOverflow(by: second)
        let sum = product.partialValue.addingReportingOverflow(rest.int)
        guard rest.int.magnitude < UInt64(second), !product.overflow, !sum.overflow else {
            return fail(.range, whole)
        }
        return Value(duration: sum.partialValue)
    }

    /// The value of the one field of google.protobuf.Value that is given.
    private mutating func jsonField(_ start: Int, _ pool: ConstantPool) -> Value {
        let tags: [Value.Tag] = [.null, .double, .string, .bool, .map, .list]
        for (index, tag) in tags.enumerated().reversed() {
            let field = stack[start + index]
            if field.tag == .missing { continue }
            if index == 0 { return .null }
            return field.tag == tag ? json(field, pool) : fail(.noSuchOverload, field)
        }
        return .null
    }

    /// A value as JSON has it: numbers are doubles.
    private mutating func json(_ value: Value, _ pool: ConstantPool) -> Value {
        switch value.tag {
        case .null, .bool, .double, .string: return value
        case .int: return Value(Double(value.int))
        case .uint: return Value(Double(value.bits))
        case .list:
            var items: [Value] = []
            for item in list(value, pool) {
                let converted = json(item, pool)
                if converted.tag == .fault { return converted }
                items.append(converted)
            }
            return make(.list, items)
        case .map:
            var items: [Value] = []
            for (index, item) in list(value, pool).enumerated() {
                if index.isMultiple(of: 2), item.tag != .string { return fail(.conversion, item) }
                let converted = json(item, pool)
                if converted.tag == .fault { return converted }
                items.append(converted)
            }
            return make(.map, items)
        default: return fail(.conversion, value)
        }
    }
}
