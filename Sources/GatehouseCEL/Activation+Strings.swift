extension Activation {
    /// Calls a function that works on texts, where places are counted in code points.
    mutating func stringCall(
        _ builtin: Builtin,
        _ start: Int,
        _ count: Int,
        _ pool: ConstantPool,
    ) -> Value {
        let a = stack[start]
        let b = count > 1 ? stack[start + 1] : .missing
        let c = count > 2 ? stack[start + 2] : .missing
        if builtin == .join { return join(a, b, pool) }
        guard a.tag == .string else { return fail(.noSuchOverload, a, b) }
        charge(a.count / 10)
        switch builtin {
        case .format:
            guard b.tag == .list else { return fail(.noSuchOverload, a, b) }
            return format(a, b, pool)
        case .charAt: return charAt(a, b, pool)
        case .indexOf, .lastIndexOf: return indexOf(builtin, a, b, c, pool)
        case .lowerAscii, .upperAscii:
            let isLower = builtin == .lowerAscii
            let letters: ClosedRange<UInt8> = isLower ? 0x41...0x5A : 0x61...0x7A
            return make(.string, array(a, pool).map { letters.contains($0) ? $0 ^ 0x20 : $0 })
        case .replace: return replace(start, count, pool)
        case .split: return split(a, b, c, pool)
        case .substring: return substring(a, b, c, pool)
        case .trim: return trimmed(a, pool)
        case .reverse:
            var reversed = String.UnicodeScalarView()
            reversed.append(contentsOf: string(a, pool).unicodeScalars.reversed())
            return make(String(reversed))
        default: return make(.string, Self.quoted(array(a, pool)))
        }
    }

    private func scalars(_ value: Value, _ pool: ConstantPool) -> [Unicode.Scalar] {
        Array(string(value, pool).unicodeScalars)
    }

    private mutating func make(_ scalars: some Sequence<Unicode.Scalar>) -> Value {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return make(String(text))
    }

    private mutating func join(_ list: Value, _ separator: Value, _ pool: ConstantPool) -> Value {
        guard list.tag == .list, separator.tag == .string || separator.tag == .missing else {
            return fail(.noSuchOverload, list, separator)
        }
        let between = separator.tag == .string ? array(separator, pool) : []
        var text: [UInt8] = []
        for index in 0..<list.count {
            let item = element(list, index, pool)
            guard item.tag == .string else { return fail(.noSuchOverload, item) }
            if index > 0 { text += between }
            text += array(item, pool)
            guard text.count <= textRoom else { return fail(.tooLarge) }
        }
        return make(.string, text)
    }

    private mutating func charAt(_ text: Value, _ place: Value, _ pool: ConstantPool) -> Value {
        guard place.tag == .int else { return fail(.noSuchOverload, text, place) }
        let scalars = scalars(text, pool)
        guard (0...Int64(scalars.count)).contains(place.int) else {
            return fail(.indexOutOfRange, place, Value(scalars.count))
        }
        return make(scalars[Int(place.int)...].prefix(1))
    }

    private mutating func indexOf(
        _ builtin: Builtin,
        _ text: Value,
        _ wanted: Value,
        _ limit: Value,
        _ pool: ConstantPool,
    ) -> Value {
        guard wanted.tag == .string, limit.tag == .int || limit.tag == .missing else {
            return fail(.noSuchOverload, wanted, limit)
        }
        let scalars = scalars(text, pool)
        let needle = self.scalars(wanted, pool)
        let isLast = builtin == .lastIndexOf
        let bound = limit.tag == .int ? limit.int : isLast ? Int64(scalars.count) : 0
        guard (0...Int64(scalars.count)).contains(bound) else {
            return fail(.indexOutOfRange, limit, Value(scalars.count))
        }
        let last = scalars.count - needle.count
        guard last >= 0 else { return Value(-1) }
        charge(scalars.count * (needle.count / 10 + 1) / 10)
        if remaining < 0 { return fail(.budget) }
        let places =
            isLast
            ? Array(0...min(last, Int(bound))).reversed()
            : Int(bound) > last ? [] : Array(Int(bound)...last)
        for place in places where scalars[place...].starts(with: needle) { return Value(place) }
        return Value(-1)
    }

    private mutating func replace(_ start: Int, _ count: Int, _ pool: ConstantPool) -> Value {
        let old = stack[start + 1]
        let new = stack[start + 2]
        let limit = count > 3 ? stack[start + 3] : Value(-1)
        guard old.tag == .string, new.tag == .string, limit.tag == .int else {
            return fail(.noSuchOverload, old, new)
        }
        let text = array(stack[start], pool)
        let wanted = array(old, pool)
        let replacement = array(new, pool)
        var result: [UInt8] = []
        var place = 0
        var left = limit.int < 0 ? Int64.max : limit.int
        while left > 0, result.count <= textRoom {
            guard !wanted.isEmpty else {
                // As in Go, an empty text is found before every code point and at the end.
                result += replacement
                left -= 1
                guard place < text.count else { break }
                repeat {
                    result.append(text[place])
                    place += 1
                } while place < text.count && text[place] & 0xC0 == 0x80
                continue
            }
            let found = ByteSearch.find(wanted.span, in: text.span.extracting(place...))
            guard found >= 0 else { break }
            result += text[place..<place + found]
            result += replacement
            place += found + wanted.count
            left -= 1
        }
        result += text[place...]
        return make(.string, result)
    }

    private mutating func split(
        _ text: Value,
        _ separator: Value,
        _ limit: Value,
        _ pool: ConstantPool,
    ) -> Value {
        guard separator.tag == .string, limit.tag == .int || limit.tag == .missing else {
            return fail(.noSuchOverload, separator, limit)
        }
        let bound = limit.tag == .int && limit.int >= 0 ? Int(limit.int) : Int.max
        guard bound > 0 else { return make(.list, []) }
        let bytes = array(text, pool)
        let wanted = array(separator, pool)
        var parts: [Value] = []
        var place = 0
        while parts.count + 1 < bound {
            let length: Int
            if wanted.isEmpty {
                // Between any two code points.
                var end = place + 1
                while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
                guard end < bytes.count else { break }
                length = end - place
            } else {
                length = ByteSearch.find(wanted.span, in: bytes.span.extracting(place...))
                guard length >= 0 else { break }
            }
            let part = make(.string, bytes[place..<place + length])
            guard part.tag == .string else { return part }
            parts.append(part)
            charge(1)
            if remaining < 0 { return fail(.budget) }
            place += length + wanted.count
        }
        if !wanted.isEmpty || place < bytes.count {
            let part = make(.string, bytes[place...])
            guard part.tag == .string else { return part }
            parts.append(part)
        }
        return make(.list, parts)
    }

    private mutating func substring(
        _ text: Value,
        _ from: Value,
        _ to: Value,
        _ pool: ConstantPool,
    ) -> Value {
        guard from.tag == .int, to.tag == .int || to.tag == .missing else {
            return fail(.noSuchOverload, from, to)
        }
        let scalars = scalars(text, pool)
        let all = 0...Int64(scalars.count)
        guard all.contains(from.int) else {
            return fail(.indexOutOfRange, from, Value(scalars.count))
        }
        let end = to.tag == .int ? to.int : Int64(scalars.count)
        guard all.contains(end), end >= from.int else {
            return fail(.indexOutOfRange, to, Value(scalars.count))
        }
        return make(scalars[Int(from.int)..<Int(end)])
    }

    private mutating func trimmed(_ text: Value, _ pool: ConstantPool) -> Value {
        var scalars = scalars(text, pool)[...]
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return make(scalars.drop { $0.properties.isWhitespace })
    }

    /// The text as a literal that reads back to it.
    private static func quoted(_ text: [UInt8]) -> [UInt8] {
        var result = [UInt8(ascii: "\"")]
        for byte in text {
            switch byte {
            case 0x07: result += Array("\\a".utf8)
            case 0x08: result += Array("\\b".utf8)
            case 0x0C: result += Array("\\f".utf8)
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            case 0x09: result += Array("\\t".utf8)
            case 0x0B: result += Array("\\v".utf8)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): result += [UInt8(ascii: "\\"), byte]
            default: result.append(byte)
            }
        }
        return result + [UInt8(ascii: "\"")]
    }
}
