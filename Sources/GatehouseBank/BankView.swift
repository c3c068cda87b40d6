/// All banks of a state as they were at one sequence number; never changes.
///
/// Rows have numbers: those of the snapshot first, then those of each chunk.
package final class BankView: Sendable {
    /// Scam or benign rows, which are searched apart.
    package enum Side: Sendable, Equatable, CaseIterable {
        case scam
        case benign
    }

    /// The first rows of a chunk, less those that are hidden.
    struct ChunkPart: Sendable {
        let chunk: BankChunk
        var count: Int
        /// Bit `r % 64` of word `r / 64` hides row `r`.
        var masked: [UInt64]
    }

    /// The last change that is in it.
    package let sequence: UInt64

    /// What it is searched by.
    package let encoder: BankEncoder

    /// The banks and campaigns that rows are of.
    package let groups: [BankGroup]

    /// For each group the share of events for which its matches propose an action.
    package let enabledRatios: [Double]

    /// How many entries match events.
    package let scamCount: Int
    /// How many entries are there to be told from scams.
    package let benignCount: Int

    /// How many entries match nothing until they are released.
    package let quarantinedCount: Int

    /// How many rows are of entries without a vector of ``encoder``.
    package let vectorlessCount: Int

    let base: BankBase
    /// Bit `r % 64` of word `r / 64` hides row `r` of the snapshot.
    let masked: [UInt64]
    let scamChunks: [ChunkPart]
    let benignChunks: [ChunkPart]

    /// Banks without entries, at sequence number 0.
    package static let empty = BankView(BankState(encoder: .none))

    init(_ state: BankState) {
        sequence = state.sequence
        encoder = state.encoder
        groups = state.groups
        enabledRatios = state.enabledRatios
        scamCount = state.scamCount
        benignCount = state.benignCount
        quarantinedCount = state.quarantined.count
        vectorlessCount = state.vectorlessCount
        base = state.base
        masked = state.masked
        scamChunks = state.scamChunks
        benignChunks = state.benignChunks
    }

    func chunks(_ side: Side) -> [ChunkPart] { side == .scam ? scamChunks : benignChunks }

    /// How many rows the snapshot has, those that are hidden included.
    package var snapshotRowCount: Int { base.scamRows.count + base.benignRows.count }

    /// How many rows are searched that came after the snapshot.
    package var chunkRowCount: Int {
        (scamChunks + benignChunks).reduce(0) { $0 + $1.count }
    }

    /// What is known about a row, hidden or not.
    ///
    /// - Parameters:
    ///   - number: As searches give it.
    ///   - side: The side that was searched.
    /// - Returns: Its entry.
    package func row(_ number: Int, of side: Side) -> BankRow {
        if number < base.rowCount { return base.row(number) }
        for part in chunks(side) {
            let row = number - part.chunk.firstRow
            if row >= 0, row < part.count { return part.chunk.row(row) }
        }
        preconditionFailure("row \(number) of a view that has no such row")
    }
}
