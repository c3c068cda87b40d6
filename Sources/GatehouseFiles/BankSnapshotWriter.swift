internal import GatehouseKernels

/// Puts a bank snapshot together, row by row, in one piece of memory of the file's size.
package struct BankSnapshotWriter: ~Copyable {
    /// What a row has besides its vector.
    package struct Entry: Equatable, Sendable {
        package var id: UInt64
        package var exactHash: UInt64
        package var similarHash: UInt64
        package var isScam: Bool

        /// Which of the bank's campaigns, if any.
        package var campaign: Int?

        /// Seconds since 1970; infinite for never.
        package var expiry: Double

        /// A row of a bank.
        package init(
            id: UInt64,
            exactHash: UInt64,
            similarHash: UInt64,
            isScam: Bool,
            campaign: Int?,
            expiry: Double,
        ) {
            self.id = id
            self.exactHash = exactHash
            self.similarHash = similarHash
            self.isScam = isScam
            self.campaign = campaign
            self.expiry = expiry
        }
    }

    private let header: BankSnapshotHeader
    private let layout: [Range<Int>]
    private var bytes: [UInt8]
    private var next = 0
    private let directions: [Float]
    private var sketch = VectorQuery(width: VectorSketch.width)

    /// A snapshot of `header.count` rows, which are to be appended.
    ///
    /// - Parameters:
    ///   - header: What it says of itself.
    ///   - campaigns: Their names.
    ///   - directions: As ``VectorSketch`` finds them, shape `[128, width]`, or empty for no sketches.
    package init(_ header: BankSnapshotHeader, campaigns: [String], directions: [Float] = []) {
        var header = header
        precondition(
            directions.isEmpty
                || BankSnapshotHeader.canSketch(header.width)
                    && directions.count == VectorSketch.width * header.width,
            "\(directions.count) floats of directions for vectors of \(header.width)"
        )
        self.directions = directions
        header.isSketched = !directions.isEmpty
        let names = campaigns.map { Array($0.utf8) }
        header.campaignCount = names.count
        header.nameByteCount = names.reduce(0) { $0 + $1.count }
        precondition(
            header.count <= BankSnapshotHeader.rowLimit
                && header.campaignCount <= BankSnapshotHeader.campaignLimit
                && header.nameByteCount <= BankSnapshotHeader.nameByteLimit,
            """
            a snapshot of \(header.count) rows and \(header.campaignCount) campaigns with \
            \(header.nameByteCount) bytes of names
            """
        )
        self.header = header
        layout = header.layout
        bytes = [UInt8](repeating: 0, count: layout[layout.count - 1].upperBound)
        var end = 0
        for (i, name) in names.enumerated() {
            let start = self[.names] + end
            bytes.replaceSubrange(start..<start + name.count, with: name)
            end += name.count
            bytes.put(UInt32(end), at: self[.nameEnds] + 4 * i)
        }
        for i in directions.indices {
            bytes.put(directions[i].bitPattern, at: self[.directions] + 4 * i)
        }
    }

    /// Where a section starts.
    private subscript(section: BankSnapshotHeader.Section) -> Int {
        layout[section.rawValue].lowerBound
    }

    /// Appends a row.
    ///
    /// - Parameters:
    ///   - entry: What it has besides its vector.
    ///   - steps: Shape `[width]`, or empty for a row without a vector.
    ///   - scale: The length of a step, finite and not negative; 0 for a row without a vector.
    package mutating func append(_ entry: Entry, steps: Span<Int8>, scale: Float) {
        precondition(
            next < header.count && (steps.count == header.width || steps.isEmpty)
                && scale >= 0 && scale.isFinite && (steps.isEmpty ? scale == 0 : true),
            """
            row \(next) of \(header.count) with \(steps.count) steps of \(scale) for a width of \
            \(header.width)
            """
        )
        precondition(
            (entry.campaign ?? 0) >= 0 && (entry.campaign ?? -1) < header.campaignCount
                && !entry.expiry.isNaN,
            "campaign \(entry.campaign ?? 0) of \(header.campaignCount), expiry \(entry.expiry)"
        )
        let stride = VectorRow.stride(width: header.width)
        var row = [Int8](repeating: 0, count: stride)
        for i in steps.indices { row[i] = steps[i] }
        let codes = Self.codes(of: row.span)
        bytes.put(row, at: self[.steps] + next * row.count)
        bytes.put(codes, at: self[.codes] + next * codes.count)
        if header.isSketched {
            let directions = directions
            let vector = (0..<header.width).map { Float(row[$0]) * scale }
            sketch.fill(vector.span, on: directions.span)
            let codes = Self.codes(of: sketch.steps)
            bytes.put(codes, at: self[.sketchCodes] + next * codes.count)
            bytes.put(sketch.scale.bitPattern, at: self[.sketchScales] + 4 * next)
        }
        bytes.put(scale.bitPattern, at: self[.scales] + 4 * next)
        bytes.put(entry.similarHash, at: self[.similarHashes] + 8 * next)
        bytes.put(entry.exactHash, at: self[.exactHashes] + 8 * next)
        bytes[self[.labels] + next] = entry.isScam ? 1 : 0
        let campaign = entry.campaign.map { UInt32($0) } ?? .max
        bytes.put(campaign, at: self[.campaigns] + 4 * next)
        bytes.put(entry.expiry.bitPattern, at: self[.expiries] + 8 * next)
        bytes.put(entry.id, at: self[.ids] + 8 * next)
        next += 1
    }

    private static func codes(of steps: Span<Int8>) -> [Int8] {
        var codes = [Int8](repeating: 0, count: VectorRow.codeStride(width: steps.count))
        var span = codes.mutableSpan
        VectorRow.coarsen(steps, into: &span)
        return codes
    }

    /// The whole file; all rows must have been appended.
    package consuming func finish() -> [UInt8] {
        precondition(next == header.count, "\(next) rows of \(header.count)")
        header.seal(&bytes)
        return bytes
    }

    /// Replaces or creates the file at `path`, at once or not at all.
    package consuming func write(to path: String) throws(FileError) {
        try AtomicFile.write(finish(), to: path)
    }
}

extension [UInt8] {
    /// Overwrites bytes by an integer, little-endian.
    mutating func put<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int) {
        for byte in 0..<Integer.bitWidth / 8 {
            self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
        }
    }

    /// Overwrites bytes by others.
    mutating func put(_ values: [Int8], at offset: Int) {
        for i in values.indices { self[offset + i] = UInt8(bitPattern: values[i]) }
    }
}
