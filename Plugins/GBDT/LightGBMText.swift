/// Reads the lines of a LightGBM text model: `key=value` lines in blocks, lists split by spaces.
///
/// Knows the notation, not the meaning. Numbers are read exactly and in no locale.
struct LightGBMText: ~Escapable {
    /// One line.
    struct Line {
        /// Counted from 1.
        let number: Int

        /// Its bytes, without the newline.
        let range: Range<Int>
    }

    /// The fields of one block, by key.
    struct Block {
        /// The line the block starts on.
        let line: Int

        var fields: [String: Line] = [:]
    }

    let bytes: Span<UInt8>

    /// Offset of the next line's first byte.
    private(set) var offset = 0

    /// Number of the next line, counted from 1.
    private(set) var number = 1

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Takes the next line, or nothing at the end of the file.
    mutating func nextLine() -> Line? {
        guard offset < bytes.count else { return nil }
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
        let line = Line(number: number, range: start..<offset)
        if offset < bytes.count { offset += 1 }
        number += 1
        return line
    }

    /// Takes the fields up to the next line that starts with one of `ends`, which it leaves there.
    mutating func nextBlock(endingAt ends: [String]) throws(ForestError) -> Block {
        var block = Block(line: number)
        while true {
            let (startOffset, startNumber) = (offset, number)
            guard let line = nextLine() else {
                throw ForestError(
                    line: number,
                    found: "the end of the file",
                    wanted: ends.map { "`\($0)`" }.joined(separator: " or "),
                    remedy: "the file was cut off; copy or save it again"
                )
            }
            if ends.contains(where: { starts(line, with: $0) }) {
                (offset, number) = (startOffset, startNumber)
                return block
            }
            guard !line.range.isEmpty else { continue }
            var split = line.range.lowerBound
            while split < line.range.upperBound, bytes[split] != UInt8(ascii: "=") { split += 1 }
            let key = text(line.range.lowerBound..<split)
            let value = Line(
                number: line.number,
                range: min(split + 1, line.range.upperBound)..<line.range.upperBound
            )
            guard block.fields.updateValue(value, forKey: key) == nil else {
                throw ForestError(
                    line: line.number,
                    found: "a second `\(key.prefix(40))`",
                    wanted: "each key once in a block"
                )
            }
        }
    }

    /// Whether a line starts with `prefix`.
    func starts(_ line: Line, with prefix: String) -> Bool {
        let prefix = prefix.utf8
        guard line.range.count >= prefix.count else { return false }
        return zip(line.range, prefix).allSatisfy { bytes[$0] == $1 }
    }

    /// The bytes in `range`; what is not UTF-8 in them is repaired.
    func text(_ range: Range<Int>) -> String {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for i in range { copy.append(bytes[i]) }
        return String(decoding: copy, as: UTF8.self)
    }

    /// A value for messages: its start, quoted.
    func excerpt(_ range: Range<Int>) -> String {
        let limit = 40
        let start = text(range.prefix(limit))
        return range.count > limit ? "`\(start)…`" : "`\(start)`"
    }
}
