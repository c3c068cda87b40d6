/// Reads a document of Universal Binary JSON ([UBJSON]) in place: nothing is made but what is asked for.
///
/// The subset that XGBoost writes and ``TranscodedJSON`` makes: no high-precision numbers, no
/// characters, no no-ops, typed lists of numbers alone. Every count is held against the bytes that are left
/// before anything is done with it.
///
/// [UBJSON]: https://ubjson.org
struct ModelDocument: ~Escapable {
    /// A value of the document.
    struct Value {
        /// Where its marker lies.
        let offset: Int

        /// The names and indices that lead to it, for messages.
        let path: String
    }

    /// How deep values may nest: XGBoost's models have seven levels.
    static let depthLimit = 32

    let bytes: Span<UInt8>

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The document's one value, all of whose structure is checked.
    func root() throws(ForestError) -> Value {
        let end = try end(of: 0, depth: 0)
        guard end == bytes.count else {
            throw ForestError(
                .byte(end),
                found: "\(bytes.count - end) bytes behind the document",
                wanted: "its end"
            )
        }
        return Value(offset: 0, path: "")
    }

    /// Where the value at `offset` ends.
    func end(of offset: Int, depth: Int) throws(ForestError) -> Int {
        guard depth <= Self.depthLimit else {
            throw ForestError(
                .byte(offset),
                found: "values nested deeper than \(Self.depthLimit) levels",
                wanted: "fewer"
            )
        }
        switch try marker(at: offset) {
        case UInt8(ascii: "Z"), UInt8(ascii: "T"), UInt8(ascii: "F"): return offset + 1
        case UInt8(ascii: "S"):
            let text = try text(at: offset + 1)
            return text.upperBound
        case UInt8(ascii: "["):
            if let list = try numbers(at: offset) { return list.end }
            var next = try container(at: offset)
            while try advance(&next) {
                next.offset = try end(of: next.offset, depth: depth + 1)
            }
            return next.offset
        case UInt8(ascii: "{"):
            var next = try container(at: offset)
            while try advance(&next) {
                let name = try text(at: next.offset)
                next.offset = try end(of: name.upperBound, depth: depth + 1)
            }
            return next.offset
        case let other:
            guard let type = NumberType(rawValue: other) else {
                throw ForestError(
                    .byte(offset),
                    found: "marker \(other)",
                    wanted: "a value of Universal Binary JSON"
                )
            }
            try expect(type.width, at: offset + 1)
            return offset + 1 + type.width
        }
    }
}
