package import GatehouseFiles
internal import GatehouseText

/// Puts the snapshot of a bank together: scam rows first, benign rows from a multiple of 64 on.
///
/// So each side is a range that is searched on its own. Rows between them are of no entry: their id
/// is 0. In each side ids rise.
package struct BankSnapshotBuilder: ~Copyable {
    private var writer: BankSnapshotWriter
    private let encoder: BankEncoder
    private let scamCount: Int
    private var isInScams = true
    private var written = 0
    private var lastID: UInt64 = 0
    private let places: [BankGroup: Int]

    /// The first benign row, where there are so many scam rows.
    package static func benignStart(scamCount: Int) -> Int { (scamCount + 63) / 64 * 64 }

    /// A snapshot of so many entries, which are to be appended: scams first, ids rising.
    ///
    /// - Parameters:
    ///   - encoder: Vectors of another one are left out.
    ///   - sequence: The last change that is in it.
    ///   - scamCount: Entries that are scams.
    ///   - benignCount: Entries that are not.
    ///   - groups: All groups of the entries, each once.
    ///   - directions: For sketches, as ``VectorSketch`` finds them, or empty.
    package init(
        encoder: BankEncoder,
        sequence: UInt64,
        scamCount: Int,
        benignCount: Int,
        groups: [BankGroup],
        directions: [Float] = [],
    ) {
        let count = Self.benignStart(scamCount: scamCount) + benignCount
        writer = BankSnapshotWriter(
            BankSnapshotHeader(
                encoder: encoder.digest,
                width: encoder.width,
                count: count,
                sequence: sequence
            ),
            campaigns: groups.map(\.path),
            directions: directions
        )
        self.encoder = encoder
        self.scamCount = scamCount
        places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1, $0) })
    }

    /// Appends an entry.
    package mutating func append(_ entry: BankEntry) {
        if isInScams, !entry.isScam { startBenign() }
        precondition(
            entry.isScam == isInScams && entry.id > lastID,
            "entry \(entry.id) behind \(lastID), or a scam behind a benign one"
        )
        lastID = entry.id
        let vector = entry.vector?.encoder == encoder.digest ? entry.vector : nil
        let steps = vector?.steps ?? []
        writer.append(
            BankSnapshotWriter.Entry(
                id: entry.id,
                exactHash: entry.fingerprint.exact,
                similarHash: entry.fingerprint.similar,
                isScam: entry.isScam,
                campaign: places[entry.group],
                expiry: entry.expiry
            ),
            steps: steps.span,
            scale: vector?.scale ?? 0
        )
        written += 1
    }

    private mutating func startBenign() {
        precondition(written == scamCount, "\(written) scams of \(scamCount)")
        isInScams = false
        lastID = 0
        while written < Self.benignStart(scamCount: scamCount) {
            writer.append(
                BankSnapshotWriter.Entry(
                    id: 0,
                    exactHash: 0,
                    similarHash: 0,
                    isScam: true,
                    campaign: nil,
                    expiry: -.infinity
                ),
                steps: Span(),
                scale: 0
            )
            written += 1
        }
    }

    /// Replaces or creates the file at `path`, at once or not at all; all entries were appended.
    package consuming func write(to path: String) throws(FileError) {
        if isInScams { startBenign() }
        try writer.write(to: path)
    }

    /// The whole file; all entries were appended.
    package consuming func finish() -> [UInt8] {
        if isInScams { startBenign() }
        return writer.finish()
    }
}
