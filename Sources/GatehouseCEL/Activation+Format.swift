extension Activation {
    /// The text of a template such as `"%s has %d"` and what it is given.
    mutating func format(_ template: Value, _ arguments: Value, _ pool: ConstantPool) -> Value {
        let text = array(template, pool)
        var result: [UInt8] = []
        var next = 0
        var place = 0
        while place < text.count {
            let byte = text[place]
            place += 1
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            if place < text.count, text[place] == UInt8(ascii: "%") {
                result.append(byte)
                place += 1
                continue
            }
            guard let clause = FormatClause(text[place...]) else { return fail(.format) }
            place += clause.length
            guard next < arguments.count else {
                return fail(.indexOutOfRange, Value(next), Value(arguments.count))
            }
            let value = element(arguments, next, pool)
            next += 1
            switch formatted(value, clause, pool) {
            case .success(let part): result += part.utf8
            case .failure(let fault): return fault.value
            }
            charge(1)
            if remaining < 0 { return fail(.budget) }
            guard result.count <= textRoom else { return fail(.tooLarge) }
        }
        return make(.string, result)
    }

    private struct Failure: Error { let value: Value }

    private mutating func formatted(
        _ value: Value,
        _ clause: FormatClause,
        _ pool: ConstantPool,
    ) -> Result<String, Failure> {
        let number: Double? =
            switch value.tag {
            case .int: Double(value.int)
            case .uint: Double(value.bits)
            case .double: value.double
            default: nil
            }
        switch clause.kind {
        case .string:
            var text = ""
            var room = min(textRoom, max(0, remaining) * 10)
            guard let fault = write(value, to: &text, pool, room: &room) else {
                return .success(text)
            }
            return .failure(Failure(value: fault))
        case .decimal:
            switch value.tag {
            case .int: return .success(String(value.int))
            case .uint: return .success(String(value.bits))
            case .double where !value.double.isFinite:
                return .success(DoubleText.shortest(value.double))
            default: break
            }
        case .fixed:
            if let number {
                return .success(DoubleText.fixed(number, precision: clause.precision))
            }
        case .scientific:
            if let number {
                return .success(DoubleText.scientific(number, precision: clause.precision))
            }
        case .binary:
            if value.tag == .bool { return .success(value.bool ? "1" : "0") }
            if let text = integer(value, radix: 2) { return .success(text) }
        case .octal: if let text = integer(value, radix: 8) { return .success(text) }
        case .hexadecimal, .upperHexadecimal:
            let isUpper = clause.kind == .upperHexadecimal
            if let text = integer(value, radix: 16) {
                return .success(isUpper ? text.uppercased() : text)
            }
            if value.tag == .string || value.tag == .bytes {
                let digits = array(value, pool).map { byte in
                    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: isUpper)
                }
                return .success(digits.joined())
            }
        }
        return .failure(Failure(value: fail(.format, value)))
    }

    private func integer(_ value: Value, radix: Int) -> String? {
        switch value.tag {
        case .int: String(value.int, radix: radix)
        case .uint: String(value.bits, radix: radix)
        default: nil
        }
    }

    /// Writes a value as `%s` shows it; a fault where it cannot or there is no room.
    private mutating func write(
        _ value: Value,
        to text: inout String,
        _ pool: ConstantPool,
        room: inout Int,
    ) -> Value? {
        switch value.tag {
        case .null: text += "null"
        case .string, .type: text += string(value, pool)
        case .bytes: text += string(value, pool)
        case .list:
            text += "["
            for index in 0..<value.count {
                if index > 0 { text += ", " }
                let item = element(value, index, pool)
                if let fault = write(item, to: &text, pool, room: &room) { return fault }
            }
            text += "]"
        case .map:
            var entries: [(key: String, value: Value)] = []
            for index in 0..<value.count {
                var key = ""
                let stored = element(value, 2 * index, pool)
                if let fault = write(stored, to: &key, pool, room: &room) { return fault }
                entries.append((key, element(value, 2 * index + 1, pool)))
            }
            text += "{"
            for (index, entry) in entries.sorted(by: { $0.key < $1.key }).enumerated() {
                text += "\(index > 0 ? ", " : "")\(entry.key): "
                if let fault = write(entry.value, to: &text, pool, room: &room) { return fault }
            }
            text += "}"
        default:
            let made = toString(value, pool)
            guard made.tag == .string else { return fail(.format, value) }
            text += string(made, pool)
        }
        room -= value.tag.isBytes ? value.count + 1 : 1
        return room < 0 || text.utf8.count > textRoom ? fail(.tooLarge) : nil
    }
}

/// What follows a `%`.
private struct FormatClause {
    enum Kind {
        case string, decimal, fixed, scientific, binary, octal, hexadecimal, upperHexadecimal
    }

    let kind: Kind
    /// Digits behind the point.
    let precision: Int
    let length: Int

    init?(_ text: ArraySlice<UInt8>) {
        var rest = text
        var digits = 6
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let number = rest.prefix(while: \.isDigit)
            guard let value = Int(String(decoding: number, as: UTF8.self)), value <= 100 else {
                return nil
            }
            digits = value
            rest.removeFirst(number.count)
        }
        guard let letter = rest.first else { return nil }
        switch letter {
        case UInt8(ascii: "s"): kind = .string
        case UInt8(ascii: "d"): kind = .decimal
        case UInt8(ascii: "f"): kind = .fixed
        case UInt8(ascii: "e"): kind = .scientific
        case UInt8(ascii: "b"): kind = .binary
        case UInt8(ascii: "o"): kind = .octal
        case UInt8(ascii: "x"): kind = .hexadecimal
        case UInt8(ascii: "X"): kind = .upperHexadecimal
        default: return nil
        }
        precision = digits
        length = text.count - rest.count + 1
    }
}
