import GatehouseKernels
import GatehouseTestSupport

@testable import GatehouseFiles

/// Banks to write, and what is done with one that was opened.
enum BankCase {
    static let encoder = ContentHash(of: Array("encoder".utf8))

    struct Row {
        var entry: BankSnapshotWriter.Entry
        var vector: [Float]
    }

    static func rows(_ count: Int, width: Int, campaigns: Int, seed: Int) -> [Row] {
        var draws = SeededDraws(seed: seed)
        return (0..<count).map { i in
            let entry = BankSnapshotWriter.Entry(
                id: draws.next(),
                exactHash: draws.next(),
                similarHash: draws.next(),
                isScam: draws.oneIn(2),
                campaign: draws.oneIn(2) && campaigns > 0 ? draws.below(campaigns) : nil,
                expiry: draws.oneIn(2) ? .infinity : Double(i)
            )
            let vector = draws.oneIn(5) ? [] : (0..<width).map { _ in Float(draws.below(200)) - 99 }
            return Row(entry: entry, vector: vector)
        }
    }

    static func file(
        _ rows: [Row],
        width: Int = 100,
        campaigns: [String] = ["ünïcode", "", "c"],
        sequence: UInt64 = 0xFEDC_BA98_7654_3210,
        directions: [Float] = [],
    ) -> [UInt8] {
        let header = BankSnapshotHeader(
            encoder: encoder,
            width: width,
            count: rows.count,
            sequence: sequence
        )
        var writer = BankSnapshotWriter(header, campaigns: campaigns, directions: directions)
        for row in rows {
            var steps = [Int8](repeating: 0, count: row.vector.count)
            var span = steps.mutableSpan
            let scale = VectorRow.quantize(row.vector.span, into: &span)
            writer.append(row.entry, steps: steps.span, scale: scale)
        }
        return writer.finish()
    }

    /// Reads all that a snapshot has.
    static func walk(_ snapshot: BankSnapshot) {
        var query = VectorQuery(width: snapshot.header.width)
        let vector = (0..<snapshot.header.width).map { Float($0 % 7) - 3 }
        query.fill(vector.span)
        var nearest = NearestRows(capacity: 4)
        var candidates = NearestRows(capacity: 20)
        let rows = snapshot.rows(masked: Span())
        nearest.start()
        Kernels.current.search(rows, for: query, candidates: &candidates, into: &nearest)
        nearest.sort()
        nearest.start(above: 0)
        Kernels.current.search(snapshot.similarHashes.span, for: 5, into: &nearest)
        let campaigns = snapshot.campaigns.elements
        for campaign in campaigns where campaign != BankSnapshot.noCampaign {
            _ = snapshot.campaignName(Int(campaign))
        }
    }
}

extension TemporaryFolder {
    /// Opens bytes as a snapshot, from a file that is gone afterwards.
    func openSnapshot(_ bytes: [UInt8], _ encoder: ContentHash? = nil) throws -> BankSnapshot {
        let path = file(bytes)
        defer { remove(path) }
        return try BankSnapshot(MappedFile(path: path), encoder: encoder)
    }
}
