package import GatehouseKernels

/// The rows of a bank as they were at one sequence number, in a mapped file that never changes.
///
/// ``BankSnapshotHeader`` describes the file. Everything is checked when it is opened, at the speed at
/// which memory is read; nothing is copied.
package struct BankSnapshot: Sendable {
    package let header: BankSnapshotHeader

    package let scales: MappedArray<Float>
    package let similarHashes: MappedArray<UInt64>
    package let exactHashes: MappedArray<UInt64>

    /// 1 scam, 0 benign.
    package let labels: MappedArray<UInt8>

    /// Seconds since 1970; infinite for never.
    package let expiries: MappedArray<Double>

    package let ids: MappedArray<UInt64>

    /// Which campaign, or ``noCampaign``.
    package let campaigns: MappedArray<UInt32>

    /// What ``campaigns`` has for a row of no campaign.
    package static let noCampaign = UInt32.max

    private let steps: MappedArray<Int8>
    private let codes: MappedArray<Int8>
    private let nameEnds: MappedArray<UInt32>
    private let names: MappedArray<UInt8>
    private let sketchCodes: MappedArray<Int8>
    private let sketchScales: MappedArray<Float>

    /// On which a query's sketch is made; empty where there are no sketches.
    package let directions: MappedArray<Float>

    /// Opens a snapshot.
    ///
    /// - Parameters:
    ///   - file: What ``BankSnapshotWriter`` wrote, or anything else.
    ///   - encoder: The encoder whose vectors are to be searched; nothing for any.
    /// - Throws: What was found, what was wanted, and what to do.
    package init(_ file: MappedFile, encoder: ContentHash? = nil) throws(FileError) {
        let header = try BankSnapshotHeader(file)
        if let encoder, header.encoder != encoder {
            throw FileError(
                path: file.path,
                found: "vectors of encoder \(header.encoder.shortened)",
                wanted: "those of encoder \(encoder.shortened)",
                remedy: "encode the bank's texts again with this encoder"
            )
        }
        let layout = header.layout
        func column<Element: BitwiseCopyable & Sendable>(
            _ section: BankSnapshotHeader.Section
        ) -> MappedArray<Element> {
            let range = layout[section.rawValue]
            let count = range.count / MemoryLayout<Element>.stride
            return MappedArray(file, at: range.lowerBound, count: count)
        }
        self.header = header
        steps = column(.steps)
        codes = column(.codes)
        scales = column(.scales)
        similarHashes = column(.similarHashes)
        exactHashes = column(.exactHashes)
        labels = column(.labels)
        campaigns = column(.campaigns)
        expiries = column(.expiries)
        ids = column(.ids)
        nameEnds = column(.nameEnds)
        names = column(.names)
        directions = column(.directions)
        sketchCodes = column(.sketchCodes)
        sketchScales = column(.sketchScales)
        if let (found, wanted) = fault() {
            throw BankSnapshotHeader.error(file, found: found, wanted: wanted)
        }
    }

    /// How many campaigns have names.
    package var campaignCount: Int { nameEnds.count }

    /// The name of a campaign, which is copied.
    package func campaignName(_ campaign: Int) -> String {
        let ends = nameEnds.span
        let start = campaign == 0 ? 0 : Int(ends[campaign - 1])
        let bytes = names.span.extracting(start..<Int(ends[campaign]))
        return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    /// The rows, to search.
    ///
    /// - Parameter masked: Bit `r % 64` of word `r / 64` hides row `r`; empty when none is hidden.
    /// - Returns: A view of the mapped file.
    @_lifetime(borrow self, copy masked)
    package func rows(masked: Span<UInt64>) -> VectorRows {
        VectorRows(
            width: header.width,
            steps: steps.span,
            codes: codes.span,
            scales: scales.span,
            masked: masked
        )
    }

    /// The sketches of the rows, to search first; only where there are any.
    ///
    /// - Parameter masked: As for the rows.
    /// - Returns: A view of the mapped file.
    @_lifetime(borrow self, copy masked)
    package func sketches(masked: Span<UInt64>) -> VectorRows {
        precondition(header.isSketched, "sketches of a snapshot that has none")
        return VectorRows(
            width: VectorSketch.width,
            steps: Span(),
            codes: sketchCodes.span,
            scales: sketchScales.span,
            masked: masked
        )
    }

    /// What a value says that it must not.
    private func fault() -> (found: String, wanted: String)? {
        for scales in [scales, sketchScales] {
            let scales = scales.span
            for row in scales.indices where !(scales[row] >= 0 && scales[row].isFinite) {
                return ("scale \(scales[row]) of row \(row)", "a finite one that is not negative")
            }
        }
        let directions = directions.span
        for i in directions.indices where !directions[i].isFinite {
            return ("direction \(directions[i])", "a finite number")
        }
        let labels = labels.span
        for row in labels.indices where labels[row] > 1 {
            return ("label \(labels[row]) of row \(row)", "0 or 1")
        }
        let campaigns = campaigns.span
        for row in campaigns.indices
        where campaigns[row] != Self.noCampaign && campaigns[row] >= campaignCount {
            return ("campaign \(campaigns[row]) of row \(row)", "one of \(campaignCount)")
        }
        let expiries = expiries.span
        for row in expiries.indices where expiries[row].isNaN {
            return ("expiry \(expiries[row]) of row \(row)", "a time")
        }
        let ends = nameEnds.span
        var end: UInt32 = 0
        for campaign in ends.indices {
            guard ends[campaign] >= end, ends[campaign] <= names.count else {
                return (
                    "name \(campaign) that ends at \(ends[campaign])",
                    "an end in \(end)...\(names.count)"
                )
            }
            end = ends[campaign]
        }
        guard end == names.count else { return ("names up to \(end)", "up to \(names.count)") }
        return nil
    }
}
