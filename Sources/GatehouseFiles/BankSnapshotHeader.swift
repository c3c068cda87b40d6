internal import GatehouseKernels

/// What a bank snapshot says of itself, and where its sections lie.
///
/// A snapshot starts with this header, little-endian; sections follow in the order of ``Section``, each
/// on a multiple of 64:
///
///     0   8   `GATEBANK`                     40  u32 numbers in a vector
///     8   u32 version                        44  u32 campaigns
///     12  u32 sections                       48  u64 bytes of all campaigns' names
///     16  u64 bytes of the file              56  u64 numbers in a sketch, or zero
///     24  u64 sequence number                64  32  SHA-256 of the encoder
///     32  u64 rows                           96  for each section u64 offset, u64 bytes, checksum
///
/// and behind the last section's entry the checksum of all before it. A checksum has 16 bytes.
package struct BankSnapshotHeader: Equatable, Sendable {
    /// The encoder that made the vectors: those of another one mean something else.
    package var encoder: ContentHash

    /// How many numbers a vector has.
    package var width: Int

    /// How many rows there are.
    package var count: Int

    /// The last change to the bank that is in the snapshot.
    package var sequence: UInt64

    /// Whether rows have sketches: ``VectorSketch`` says for what.
    package internal(set) var isSketched = false

    var campaignCount = 0
    var nameByteCount = 0

    /// The header of a snapshot that has no campaigns yet.
    package init(encoder: ContentHash, width: Int, count: Int, sequence: UInt64) {
        self.encoder = encoder
        self.width = width
        self.count = count
        self.sequence = sequence
    }

    /// One column of the rows, or a part of the table of names.
    enum Section: Int, CaseIterable {
        /// As ``VectorRow`` has them: int8 `[count, stride]`.
        case steps
        /// As ``VectorRow`` has them: int8 `[count, codeStride]`.
        case codes
        /// Float `[count]`, none negative, all finite; 0 for a row without a vector.
        case scales
        /// UInt64 `[count]`.
        case similarHashes
        /// UInt64 `[count]`.
        case exactHashes
        /// UInt8 `[count]`: 1 scam, 0 benign.
        case labels
        /// UInt32 `[count]`: which name, or all ones for none.
        case campaigns
        /// Double `[count]`, seconds since 1970; infinite for never.
        case expiries
        /// UInt64 `[count]`.
        case ids
        /// UInt32 `[campaigns]`: where each name ends in `names`.
        case nameEnds
        /// UTF-8.
        case names
        /// Where there are sketches, float `[128, width]`, finite.
        case directions
        /// Codes of the rows on the directions, int8 `[count, 64]`.
        case sketchCodes
        /// As `scales`.
        case sketchScales
    }

    static let magic = Array("GATEBANK".utf8)
    static let version = 1
    static let directory = 96
    static let entryByteCount = 16 + Kernels.checksumByteCount
    static let checksum = directory + Section.allCases.count * entryByteCount
    static let byteCount = checksum + Kernels.checksumByteCount

    /// The most rows, so that a row's number fits 32 bits.
    package static let rowLimit = 1 << 30
    static let campaignLimit = 1 << 24
    static let nameByteLimit = 1 << 30

    /// How many bytes a section has.
    func byteCount(of section: Section) -> Int {
        switch section {
        case .steps: count * VectorRow.stride(width: width)
        case .codes: count * VectorRow.codeStride(width: width)
        case .labels: count
        case .scales, .campaigns: count * 4
        case .similarHashes, .exactHashes, .expiries, .ids: count * 8
        case .nameEnds: campaignCount * 4
        case .names: nameByteCount
        case .directions: isSketched ? VectorSketch.width * width * 4 : 0
        case .sketchCodes:
            isSketched ? count * VectorRow.codeStride(width: VectorSketch.width) : 0
        case .sketchScales: isSketched ? count * 4 : 0
        }
    }

    /// Where each section lies.
    var layout: [Range<Int>] {
        var end = Self.byteCount
        return Section.allCases.map { section in
            let range = FileBuilder.section(after: end, count: byteCount(of: section))
            end = range.upperBound
            return range
        }
    }
}

extension BankSnapshotHeader {
    /// Writes the header and all checksums into a file whose sections are complete.
    func seal(_ bytes: inout [UInt8]) {
        bytes.replaceSubrange(0..<8, with: Self.magic)
        bytes.put(UInt32(Self.version), at: 8)
        bytes.put(UInt32(Section.allCases.count), at: 12)
        bytes.put(UInt64(bytes.count), at: 16)
        bytes.put(sequence, at: 24)
        bytes.put(UInt64(count), at: 32)
        bytes.put(UInt32(width), at: 40)
        bytes.put(UInt32(campaignCount), at: 44)
        bytes.put(UInt64(nameByteCount), at: 48)
        bytes.put(UInt64(isSketched ? VectorSketch.width : 0), at: 56)
        bytes.replaceSubrange(64..<96, with: encoder.bytes)
        for (i, range) in layout.enumerated() {
            let entry = Self.directory + i * Self.entryByteCount
            bytes.put(UInt64(range.lowerBound), at: entry)
            bytes.put(UInt64(range.count), at: entry + 8)
            let sum = Kernels.current.checksum(of: bytes.octets(range))
            bytes.replaceSubrange(entry + 16..<entry + Self.entryByteCount, with: sum)
        }
        let sum = Kernels.current.checksum(of: bytes.octets(0..<Self.checksum))
        bytes.replaceSubrange(Self.checksum..<Self.byteCount, with: sum)
    }
}
