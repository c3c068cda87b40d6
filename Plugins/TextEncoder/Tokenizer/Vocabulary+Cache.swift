internal import GatehouseFiles

/// A vocabulary as it lies in the cache: reading the pieces and laying out their trie takes tens of
/// milliseconds, reading this takes one.
///
/// The key, twelve numbers, the pieces' bytes, where each ends, the nodes of the trie, the ids of the
/// special tokens, and the checksum of everything before it.
extension Vocabulary {
    /// Raised whenever the layout of the file, or what a vocabulary is made into, changes.
    private static let fileVersion = "gatehouse vocabulary 1"

    /// What a file is named by: the hash of everything that the vocabulary was read from.
    static func cacheKey(of source: ContentHash) -> ContentHash {
        ContentHash(of: Array("\(fileVersion)\n\(source.hexadecimal)".utf8))
    }

    /// The vocabulary as a file that ``init(cached:key:)`` reads; the same one gives the same bytes.
    func serialized(key: ContentHash) -> [UInt8] {
        let flags = [
            normalization.cleansText, normalization.separatesIdeographs,
            normalization.stripsAccents, normalization.lowercases,
        ]
        let header = [
            pieces.bytes.count, count, trie.nodes.count, specialTokens.tokens.count,
            Int(unknown), Int(start), Int(separator), Int(padding), wordLimit,
            Int(trie.wordBase), Int(trie.continuationBase),
            flags.enumerated().reduce(0) { $0 | ($1.element ? 1 << $1.offset : 0) },
        ]
        var builder = FileBuilder()
        builder.append(key.bytes)
        builder.append(header.flatMap { Self.bytes(of: UInt64($0)) })
        builder.append(pieces.bytes)
        builder.append(pieces.ends.flatMap { Self.bytes(of: UInt32($0)) })
        builder.append(
            trie.nodes.flatMap {
                Self.bytes(of: $0.link) + Self.bytes(of: UInt32(bitPattern: $0.piece))
            }
        )
        builder.append(specialTokens.tokens.flatMap { Self.bytes(of: UInt32($0.id)) })
        builder.appendChecksum()
        return builder.bytes
    }

    /// Reads a file that was checked to be whole when it was made.
    ///
    /// - Throws: ``FileError`` when it is damaged, or another vocabulary's.
    init(cached file: MappedFile, key: ContentHash) throws(FileError) {
        guard file.hasIntactChecksum else {
            throw Self.damage(file, "other bytes than were written", wanted: "their checksum")
        }
        var reader = SectionReader(file)
        guard reader.bytes(key.bytes.count) == key.bytes,
            let header = reader.numbers(Int64.self, 12)?.map({ Int($0) }),
            header.allSatisfy({ (0...Int(Int32.max)).contains($0) }),
            let bytes = reader.bytes(header[0]),
            let ends = reader.numbers(UInt32.self, header[1])?.map({ Int($0) }),
            let nodes = reader.numbers(UInt64.self, header[2])?.map(Self.node),
            let special = reader.numbers(Int32.self, header[3])
        else { throw Self.damage(file, "another vocabulary", wanted: "that of \(key.shortened)") }
        let ids = special + header[4...7].map { Int32($0) }
        let bases = [header[9], header[10]] + nodes.map { Int($0.base) }
        guard ends.last == bytes.count, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 }),
            ids.allSatisfy({ ends.indices.contains(Int($0)) }),
            nodes.allSatisfy({ $0.piece < ends.count }),
            bases.allSatisfy({ $0 | 0xFF < nodes.count })
        else { throw Self.damage(file, "places outside of it", wanted: "such as lie inside") }
        let pieces = PieceList(checked: bytes, ends: ends)
        self.pieces = pieces
        unknown = Int32(header[4])
        start = Int32(header[5])
        separator = Int32(header[6])
        padding = Int32(header[7])
        wordLimit = header[8]
        normalization = BertNormalization(
            cleansText: header[11] & 1 != 0,
            separatesIdeographs: header[11] & 2 != 0,
            stripsAccents: header[11] & 4 != 0,
            lowercases: header[11] & 8 != 0
        )
        trie = PieceTrie(
            nodes: nodes,
            wordBase: UInt32(header[9]),
            continuationBase: UInt32(header[10])
        )
        specialTokens = SpecialTokens(
            special.map { SpecialTokens.Token(bytes: Array(pieces[Int($0)]), id: $0) }
        )
    }

    private static func node(_ bits: UInt64) -> PieceTrie.Node {
        PieceTrie.Node(
            link: UInt32(truncatingIfNeeded: bits),
            piece: Int32(truncatingIfNeeded: bits >> 32)
        )
    }

    private static func damage(_ file: MappedFile, _ found: String, wanted: String) -> FileError {
        FileError(
            path: file.path,
            found: found,
            wanted: wanted,
            remedy: "it is made again by itself; if this happens again, check the disk"
        )
    }

    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

/// Takes the sections of a cached file one after the other; nothing where it ends too soon.
private struct SectionReader {
    private let file: MappedFile
    private var offset = 0

    init(_ file: MappedFile) { self.file = file }

    mutating func bytes(_ count: Int) -> [UInt8]? { numbers(UInt8.self, count) }

    mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _ number: Number.Type,
        _ count: Int,
    ) -> [Number]? {
        let section = FileBuilder.section(
            after: offset,
            count: count * MemoryLayout<Number>.stride
        )
        guard section.upperBound <= file.count else { return nil }
        offset = section.upperBound
        let array = MappedArray<Number>(numbersOf: file, at: section.lowerBound, count: count)
        let span = array.span
        return span.indices.map { span[$0] }
    }
}
