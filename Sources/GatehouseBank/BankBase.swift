internal import GatehouseFiles

/// A snapshot with what makes it quick to search; shared by views.
final class BankBase: Sendable {
    /// The mapped rows; nothing where there is no snapshot yet.
    let snapshot: BankSnapshot?

    /// The banks and campaigns that its rows are of.
    let groups: [BankGroup]

    let copies: CopyTable

    let scamRows: Range<Int>
    let benignRows: Range<Int>

    /// No rows.
    init() {
        snapshot = nil
        groups = []
        copies = CopyTable(Span(), ids: Span())
        scamRows = 0..<0
        benignRows = 0..<0
    }

    /// A snapshot as ``BankSnapshotBuilder`` makes it.
    ///
    /// - Throws: ``FileError`` when it is another one.
    init(_ snapshot: BankSnapshot, path: String) throws(FileError) {
        self.snapshot = snapshot
        groups = (0..<snapshot.campaignCount).map { BankGroup(path: snapshot.campaignName($0)) }
        let layout = try Self.layout(of: snapshot, path: path)
        scamRows = layout.scam
        benignRows = layout.benign
        let hashes = snapshot.exactHashes.span
        let ids = snapshot.ids.span
        copies = CopyTable(hashes, ids: ids)
    }

    var rowCount: Int { snapshot?.header.count ?? 0 }

    /// What is known about a row.
    func row(_ row: Int) -> BankRow {
        guard let snapshot else { preconditionFailure("row \(row) of no snapshot") }
        return BankRow(
            id: snapshot.ids.span[row],
            group: Int(snapshot.campaigns.span[row]),
            exactHash: snapshot.exactHashes.span[row],
            similarHash: snapshot.similarHashes.span[row],
            expiry: snapshot.expiries.span[row]
        )
    }

    /// The row of an entry.
    func row(ofID id: UInt64) -> Int? {
        guard let snapshot else { return nil }
        let ids = snapshot.ids.span
        return Self.row(of: id, in: ids, scamRows) ?? Self.row(of: id, in: ids, benignRows)
    }

    private static func row(of id: UInt64, in ids: Span<UInt64>, _ rows: Range<Int>) -> Int? {
        var (low, high) = (rows.lowerBound, rows.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < rows.upperBound && ids[low] == id ? low : nil
    }

    /// Where both sides lie; checks what searches rely on.
    private static func layout(
        of snapshot: BankSnapshot,
        path: String,
    ) throws(FileError) -> (scam: Range<Int>, benign: Range<Int>) {
        let count = snapshot.header.count
        let labels = snapshot.labels.span
        let ids = snapshot.ids.span
        let campaigns = snapshot.campaigns.span
        let benignStart = (0..<count).first { labels[$0] == 0 } ?? count
        var scamEnd = benignStart
        while scamEnd > 0, ids[scamEnd - 1] == 0 { scamEnd -= 1 }
        var last: UInt64 = 0
        for row in 0..<count {
            if row == benignStart { last = 0 }
            if row >= scamEnd, row < benignStart { continue }
            let isScam = row < benignStart
            guard (labels[row] == 1) == isScam, ids[row] > last,
                campaigns[row] != BankSnapshot.noCampaign
            else {
                throw FileError(
                    path: path,
                    found: "entry \(ids[row]) with label \(labels[row]) in row \(row)",
                    wanted: "scams, then benign entries, each with a campaign and ids that rise",
                    remedy: "remove the file; the store makes it again"
                )
            }
            last = ids[row]
        }
        guard benignStart == count || benignStart % 64 == 0 else {
            throw FileError(
                path: path,
                found: "benign entries from row \(benignStart) on",
                wanted: "a multiple of 64",
                remedy: "remove the file; the store makes it again"
            )
        }
        return (0..<scamEnd, benignStart..<count)
    }
}
