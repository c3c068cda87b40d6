package import GatehouseCore
internal import GatehouseFiles

/// Hashes of the texts that a bundle was fitted on, so that an evaluation can tell what it has seen.
///
/// A text is folded first: normal form, digit runs as one `0`, links left out; so that copies that
/// differ in a number or a link count as the same. The file is a safetensors of sorted 64-bit hashes.
package struct SeenTexts: Sendable {
    private var hashes: Set<UInt64>

    /// The texts of `events`.
    package init(of events: [Event], schema: EventSchema) {
        hashes = Set(Self.hashes(of: events, schema: schema))
    }

    /// Reads the file at `path`.
    package init(path: String) throws(TrainingError) {
        do {
            let tensors = try Safetensors(MappedFile(path: path))
            let count = try tensors.tensor(named: "halves").shape.first ?? 0
            let halves = try tensors.int32s(named: "halves", shape: [count, 2])
            let span = halves.span
            hashes = Set(
                (0..<count).map { row in
                    UInt64(UInt32(bitPattern: span[2 * row])) << 32
                        | UInt64(UInt32(bitPattern: span[2 * row + 1]))
                }
            )
        } catch {
            throw .file("\(path): \(error)")
        }
    }

    /// The content of the file.
    package func encoded() -> [UInt8] {
        let halves = hashes.sorted().flatMap { hash in
            [
                Int32(bitPattern: UInt32(hash >> 32)),
                Int32(bitPattern: UInt32(truncatingIfNeeded: hash)),
            ]
        }
        return Safetensors.serialized(["halves": .int32s(halves, shape: [hashes.count, 2])])
    }

    /// Whether each event's text is among them.
    package func contain(_ events: [Event], schema: EventSchema) -> [Bool] {
        Self.hashes(of: events, schema: schema).map(hashes.contains)
    }

    private static func hashes(of events: [Event], schema: EventSchema) -> [UInt64] {
        var signals = Signals(schema: schema)
        return events.map { event in
            signals.derive(.normalizedText, from: event)
            return hash(ofFolded: signals.normalizedText)
        }
    }

    /// FNV-1a over the text word by word, without links and with digit runs folded.
    private static func hash(ofFolded text: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != UInt8(ascii: " ") { end += 1 }
            let word = text.extracting(start..<end)
            if !isLink(word) {
                var isInDigits = false
                for i in word.indices {
                    let isDigit = word[i] >= UInt8(ascii: "0") && word[i] <= UInt8(ascii: "9")
                    if isDigit, isInDigits { continue }
                    isInDigits = isDigit
                    add(isDigit ? UInt8(ascii: "0") : word[i])
                }
                add(UInt8(ascii: " "))
            }
            start = end + 1
        }
        return hash
    }

    private static func isLink(_ word: Span<UInt8>) -> Bool {
        func begins(with prefix: StaticString) -> Bool {
            let bytes = Array(prefix.description.utf8)
            guard word.count > bytes.count else { return false }
            return bytes.indices.allSatisfy { word[$0] == bytes[$0] }
        }
        return begins(with: "http://") || begins(with: "https://") || begins(with: "www.")
    }
}
