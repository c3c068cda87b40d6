internal import GatehouseKernels

extension BankSnapshotHeader {
    /// Reads the header of a file and checks all counts, offsets and checksums.
    init(_ file: MappedFile) throws(FileError) {
        let bytes = file.octets
        guard bytes.count >= Self.byteCount else {
            throw Self.error(
                file,
                found: "\(bytes.count) bytes",
                wanted: "\(Self.byteCount) or more, as every snapshot has"
            )
        }
        for i in Self.magic.indices where bytes[i] != Self.magic[i] {
            throw Self.error(file, found: "another kind of file", wanted: "a bank snapshot")
        }
        let version = bytes.integer(UInt32.self, at: 8)
        guard version == Self.version else {
            throw Self.error(file, found: "version \(version)", wanted: "version \(Self.version)")
        }
        try Self.check(file, range: 0..<Self.checksum, sumAt: Self.checksum, "the header")
        sequence = bytes.integer(UInt64.self, at: 24)
        encoder = ContentHash(digest: (64..<96).map { bytes[$0] })
        count = try Self.limited(file, bytes.integer(UInt64.self, at: 32), Self.rowLimit, "rows")
        width = try Self.limited(
            file,
            UInt64(bytes.integer(UInt32.self, at: 40)),
            VectorRow.widthLimit,
            "numbers in a vector"
        )
        campaignCount = try Self.limited(
            file,
            UInt64(bytes.integer(UInt32.self, at: 44)),
            Self.campaignLimit,
            "campaigns"
        )
        nameByteCount = try Self.limited(
            file,
            bytes.integer(UInt64.self, at: 48),
            Self.nameByteLimit,
            "bytes of names"
        )
        guard width > 0 else {
            throw Self.error(file, found: "vectors without numbers", wanted: "1 or more")
        }
        let sketchWidth = bytes.integer(UInt64.self, at: 56)
        isSketched = sketchWidth > 0
        guard sketchWidth == 0 || sketchWidth == VectorSketch.width && Self.canSketch(width) else {
            throw Self.error(
                file,
                found: "sketches of \(sketchWidth) numbers for vectors of \(width)",
                wanted: "\(VectorSketch.width) for a multiple of 16 that is no less, or none"
            )
        }
        try checkSections(of: file)
    }

    /// Whether vectors of this width can have sketches.
    static func canSketch(_ width: Int) -> Bool { width >= VectorSketch.width && width % 16 == 0 }

    /// Checks that the file has the sections that its counts say, undamaged, and nothing else.
    private func checkSections(of file: MappedFile) throws(FileError) {
        let bytes = file.octets
        let sections = bytes.integer(UInt32.self, at: 12)
        guard sections == Section.allCases.count else {
            throw Self.error(
                file,
                found: "\(sections) sections",
                wanted: "\(Section.allCases.count)"
            )
        }
        let layout = layout
        let end = layout[layout.count - 1].upperBound
        let stated = bytes.integer(UInt64.self, at: 16)
        guard stated == end, bytes.count == end else {
            throw Self.error(
                file,
                found: "\(bytes.count) bytes, of which it says \(stated)",
                wanted: "\(end), as its counts come to"
            )
        }
        for (i, range) in layout.enumerated() {
            let entry = Self.directory + i * Self.entryByteCount
            let offset = bytes.integer(UInt64.self, at: entry)
            let count = bytes.integer(UInt64.self, at: entry + 8)
            guard offset == range.lowerBound, count == range.count else {
                throw Self.error(
                    file,
                    found: "section \(i) of \(count) bytes at \(offset)",
                    wanted: "\(range.count) bytes at \(range.lowerBound)"
                )
            }
            try Self.check(file, range: range, sumAt: entry + 16, "section \(i)")
        }
    }

    private static func check(
        _ file: MappedFile,
        range: Range<Int>,
        sumAt: Int,
        _ what: String,
    ) throws(FileError) {
        let sum = Kernels.current.checksum(of: file.bytes.extracting(range))
        let bytes = file.octets
        for i in sum.indices where bytes[sumAt + i] != sum[i] {
            throw error(file, found: "\(what) with other bytes than were written", wanted: "those")
        }
    }

    private static func limited(
        _ file: MappedFile,
        _ value: UInt64,
        _ limit: Int,
        _ what: String,
    ) throws(FileError) -> Int {
        guard value <= UInt64(limit) else {
            throw error(file, found: "\(value) \(what)", wanted: "at most \(limit)")
        }
        return Int(value)
    }

    static func error(_ file: MappedFile, found: String, wanted: String) -> FileError {
        FileError(
            path: file.path,
            found: found,
            wanted: wanted,
            remedy: "remove the file; the store makes it again"
        )
    }
}

extension Span<UInt8> {
    /// The integer at `offset`, little-endian.
    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Integer {
        var value: Integer = 0
        for byte in 0..<Integer.bitWidth / 8 {
            value |= Integer(truncatingIfNeeded: self[offset + byte]) << (8 * byte)
        }
        return value
    }
}
