extension ListScanner {
    /// What a serialized scanner begins with: `GHLS` and the number of the format.
    private static let magic: UInt64 = 0x534C_4847_0000_0002

    /// Names what ``serialized()`` gives for `lists` with this library on this processor, in 32
    /// hexadecimal digits: a file name for a cache.
    package static func contentKey(of lists: [TextList]) -> String { digest(of: lists).text }

    private static func digest(of lists: [TextList]) -> ContentDigest {
        var digest = ContentDigest()
        digest.add(magic)
        digest.add(PatternDatabase.platform)
        digest.add(UInt64(lists.count))
        for list in lists {
            digest.add(list.name)
            digest.add(list.kind.rawValue)
            digest.add(UInt64(list.views.rawValue) << 1 | (list.isWholeWord ? 1 : 0))
            digest.add(UInt64(list.entries.count))
            for entry in list.entries { digest.add(entry) }
        }
        return digest
    }

    /// The compiled lists as bytes, for a file that ``init(serialized:lists:)`` reads.
    ///
    /// Little-endian words of 64 bits: the magic, the key of the lists, a digest of all that
    /// follows; then for each table the number of its patterns, two words for each of them, the
    /// size of its database and the database, padded to whole words; then the number of databases of
    /// single expressions, and of each of these whether it reports starts, and the same.
    package func serialized() throws(TextListError) -> [UInt8] {
        var body: [UInt8] = []
        for table in tables {
            body.append(word: UInt64(table.targets.count))
            for target in table.targets {
                body.append(word: UInt64(target.list) | UInt64(target.entry) << 32)
                body.append(word: UInt64(target.length) << 1 | (target.isWholeWord ? 1 : 0))
            }
            body.append(database: try bytes(of: table.database))
            body.append(word: UInt64(table.singles.count))
            for single in table.singles {
                body.append(word: single.reportsStarts ? 1 : 0)
                body.append(database: try bytes(of: single.database))
            }
        }
        let key = Self.digest(of: lists)
        var sum = ContentDigest()
        sum.add(body.span)
        var bytes: [UInt8] = []
        for word in [Self.magic, key.low, key.high, sum.low, sum.high] { bytes.append(word: word) }
        return bytes + body
    }

    /// The scanner of `lists` that was serialized.
    package convenience init(serialized: [UInt8], lists: [TextList]) throws(TextListError) {
        try self.init(serialized: serialized.span, lists: lists)
    }

    /// The scanner of `lists` that was serialized, such as in a mapped file.
    ///
    /// Refuses as ``TextListError/stale(found:wanted:)`` what is of other lists, another library or
    /// another processor, and as ``TextListError/damaged(found:)`` what is not what was written.
    package convenience init(
        serialized: Span<UInt8>,
        lists: [TextList]
    ) throws(TextListError) {
        var reader = WordReader(serialized)
        guard try reader.next() == Self.magic else {
            throw .stale(found: "another format", wanted: "format \(Self.magic & 0xFFFF)")
        }
        let (low, high) = (try reader.next(), try reader.next())
        let key = Self.digest(of: lists)
        guard low == key.low, high == key.high else {
            throw .stale(found: "other lists or another machine", wanted: "those of \(key.text)")
        }
        let sums = (try reader.next(), try reader.next())
        var sum = ContentDigest()
        sum.add(serialized.extracting(reader.offset..<serialized.count))
        guard sums == (sum.low, sum.high) else {
            throw .damaged(found: "\(serialized.count) bytes that do not have their digest")
        }
        var tables: [ScanTable] = []
        for _ in Part.allCases { tables.append(try Self.table(&reader, lists)) }
        self.init(lists: lists, tables: tables)
    }

    private func bytes(of database: PatternDatabase?) throws(TextListError) -> [UInt8] {
        do {
            return try database?.serialized() ?? []
        } catch {
            throw .failed("its database cannot be written: \(error)")
        }
    }

    private static func table(
        _ reader: inout WordReader,
        _ lists: [TextList]
    ) throws(TextListError) -> ScanTable {
        var table = ScanTable()
        let count = try reader.count(ofSize: 16)
        table.targets.reserveCapacity(count)
        for _ in 0..<count {
            let (ids, shape) = (try reader.next(), try reader.next())
            let (list, entry) = (Int(ids & 0xFFFF_FFFF), Int(ids >> 32))
            guard list < lists.count, entry < lists[list].entries.count, shape >> 1 <= 1 << 20
            else {
                throw .damaged(found: "entry \(entry) of list \(list), which there is not")
            }
            table.targets.append(
                ScanTable.Target(
                    list: UInt32(list),
                    entry: UInt32(entry),
                    length: UInt32(shape >> 1),
                    isWholeWord: shape & 1 != 0
                )
            )
        }
        table.database = try database(&reader)
        let singles = try reader.count(ofSize: 8)
        guard table.database == nil || singles == 0 || singles == count else {
            throw .damaged(found: "\(singles) single databases of \(count) expressions")
        }
        for _ in 0..<singles {
            let reportsStarts = try reader.next() != 0
            guard let single = try database(&reader) else {
                throw .damaged(found: "an expression without a database")
            }
            table.singles.append(
                ScanTable.Single(database: single, reportsStarts: reportsStarts)
            )
        }
        return table
    }

    private static func database(
        _ reader: inout WordReader
    ) throws(TextListError) -> PatternDatabase? {
        let size = try reader.count(ofSize: 1)
        let bytes = try reader.bytes(size)
        guard size > 0 else { return nil }
        do {
            return try PatternDatabase(serialized: bytes)
        } catch {
            switch error {
            case .stale(let found): throw .stale(found: found, wanted: PatternDatabase.platform)
            case .damaged(let found), .set(let found), .pattern(_, let found):
                throw .damaged(found: found)
            }
        }
    }
}

/// Reads words and bytes, of which there may be fewer than are asked for.
private struct WordReader: ~Escapable {
    private let bytes: Span<UInt8>
    private(set) var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    mutating func next() throws(TextListError) -> UInt64 {
        guard bytes.count - offset >= 8 else {
            throw .damaged(found: "an end at byte \(bytes.count)")
        }
        var word: UInt64 = 0
        for i in 0..<8 { word |= UInt64(bytes[offset + i]) << UInt64(8 * i) }
        offset += 8
        return word
    }

    /// A count of things that all fit in what is left.
    mutating func count(ofSize size: Int) throws(TextListError) -> Int {
        let count = try next()
        guard count <= UInt64((bytes.count - offset) / size) else {
            throw .damaged(found: "a count of \(count) at byte \(offset)")
        }
        return Int(count)
    }

    /// `count` bytes, and past their padding.
    @_lifetime(copy self)
    mutating func bytes(_ count: Int) throws(TextListError) -> Span<UInt8> {
        let padded = count + (-count & 7)
        guard padded <= bytes.count - offset else {
            throw .damaged(found: "an end at byte \(bytes.count)")
        }
        defer { offset += padded }
        return bytes.extracting(offset..<offset + count)
    }
}

extension [UInt8] {
    /// Appends the size of a database and its bytes, padded to whole words.
    fileprivate mutating func append(database bytes: [UInt8]) {
        append(word: UInt64(bytes.count))
        self += bytes
        self += [UInt8](repeating: 0, count: -bytes.count & 7)
    }

    /// Appends a word, its lowest byte first.
    fileprivate mutating func append(word: UInt64) {
        for i in 0..<8 { append(UInt8(truncatingIfNeeded: word >> UInt64(8 * i))) }
    }
}
