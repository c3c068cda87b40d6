internal import GatehouseCuration
internal import GatehouseStore

/// What stands behind the question mark of a path, of which everything must be known.
struct BankQuery {
    private var values: [String: String] = [:]

    /// Reads `name=value&…`; names and values may be written with `%`.
    init(_ text: Substring, known: [String]) throws(CurationError) {
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(pair[0]),
                let value = pair.count == 2 ? Self.decoded(pair[1]) : "true"
            else {
                throw Self.error("\(part.prefix(80).debugDescription)", "escapes such as %20")
            }
            guard known.contains(name), values.updateValue(value, forKey: name) == nil else {
                let what = known.contains(name) ? " twice" : ""
                throw Self.error(
                    "\(name.prefix(40).debugDescription)\(what)",
                    known.isEmpty ? "no query" : "\(known.joined(separator: ", ")), each once"
                )
            }
        }
    }

    /// A text.
    func text(_ name: String) -> String? { values[name] }

    /// A whole number within a range.
    func count(_ name: String, _ range: ClosedRange<Int>) throws(CurationError) -> Int? {
        guard let value = values[name] else { return nil }
        guard let count = Int(value), range.contains(count) else {
            throw Self.error(
                "\(name)=\(value.prefix(40))",
                "\(range.lowerBound) to \(range.upperBound)"
            )
        }
        return count
    }

    /// `true`, which may be left out, or `false`.
    func flag(_ name: String) throws(CurationError) -> Bool {
        switch values[name] {
        case nil, "false": return false
        case "true", "1": return true
        case .some(let value):
            throw Self.error("\(name)=\(value.prefix(40))", "true or false")
        }
    }

    private static func error(_ found: String, _ wanted: String) -> CurationError {
        CurationError(.invalid, "query: found \(found); wanted \(wanted); correct the path")
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
