import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseFiles

@Suite("BankSnapshot")
struct BankSnapshotTests {
    private let folder = TemporaryFolder()
    @Test("what is written is read", arguments: [0, 1, 5, 64, 300])
    func roundTrip(count: Int) throws {
        let rows = BankCase.rows(count, width: 100, campaigns: 3, seed: count)
        let snapshot = try folder.openSnapshot(BankCase.file(rows), BankCase.encoder)
        #expect(snapshot.header.encoder == BankCase.encoder && snapshot.header.width == 100)
        #expect(snapshot.header.count == count)
        #expect(snapshot.header.sequence == 0xFEDC_BA98_7654_3210)
        #expect(snapshot.ids.elements == rows.map(\.entry.id))
        #expect(snapshot.exactHashes.elements == rows.map(\.entry.exactHash))
        #expect(snapshot.similarHashes.elements == rows.map(\.entry.similarHash))
        #expect(snapshot.labels.elements == rows.map { $0.entry.isScam ? 1 : 0 })
        #expect(snapshot.expiries.elements == rows.map(\.entry.expiry))
        let campaigns = rows.map { $0.entry.campaign.map { UInt32($0) } ?? .max }
        #expect(snapshot.campaigns.elements == campaigns)
        #expect((0..<3).map(snapshot.campaignName) == ["ünïcode", "", "c"])
        #expect(
            snapshot.scales.elements
                == rows.map { row in (row.vector.map(abs).max() ?? 0) / 127 }
        )
        BankCase.walk(snapshot)
    }

    @Test("a row's own vector finds it first")
    func search() throws {
        let rows = BankCase.rows(Kernels.coarseRowCount + 9, width: 100, campaigns: 0, seed: 4)
        let snapshot = try folder.openSnapshot(BankCase.file(rows, campaigns: []))
        var query = VectorQuery(width: 100)
        var nearest = NearestRows(capacity: 3)
        var candidates = NearestRows(capacity: Kernels.candidateCount(for: 3))
        for (i, row) in rows.enumerated().filter({ !$1.vector.isEmpty }).prefix(20) {
            query.fill(row.vector.span)
            nearest.start()
            let rows = snapshot.rows(masked: Span())
            Kernels.current.search(rows, for: query, candidates: &candidates, into: &nearest)
            nearest.sort()
            #expect(nearest.rows[0].row == UInt32(i))
            let squares = row.vector.reduce(0) { $0 + Double($1) * Double($1) }
            let score = Double(nearest.rows[0].score * query.scale)
            #expect(abs(score / squares - 1) < 0.01)
        }
    }

    @Test("sketches find rows, and only a file that has them has directions")
    func sketches() throws {
        let rows = BankCase.rows(1200, width: 144, campaigns: 0, seed: 6)
        let sample = rows.flatMap(\.vector)
        let directions = VectorSketch.directions(of: sample.span, width: 144)
        let bytes = BankCase.file(rows, width: 144, campaigns: [], directions: directions)
        let snapshot = try folder.openSnapshot(bytes)
        #expect(snapshot.header.isSketched && snapshot.directions.elements == directions)
        #expect(
            try folder.openSnapshot(BankCase.file(rows, width: 144, campaigns: [])).directions.count
                == 0
        )
        var query = VectorQuery(width: 144)
        var sketch = VectorQuery(width: VectorSketch.width)
        var nearest = NearestRows(capacity: 1)
        var candidates = NearestRows(capacity: 100)
        for (i, row) in rows.enumerated().filter({ !$1.vector.isEmpty }).prefix(20) {
            query.fill(row.vector.span)
            sketch.fill(row.vector.span, on: snapshot.directions.span)
            nearest.start()
            Kernels.current.search(
                snapshot.rows(masked: Span()),
                by: snapshot.sketches(masked: Span()),
                for: query,
                sketch: sketch,
                candidates: &candidates,
                into: &nearest
            )
            nearest.trim()
            #expect(nearest.rows[0].row == UInt32(i))
        }
        for (section, value) in [(.directions, Float.nan), (.sketchScales, -1)]
            as [(BankSnapshotHeader.Section, Float)]
        {
            var damaged = bytes
            let at = snapshot.header.layout[section.rawValue].lowerBound
            damaged.put(value.bitPattern, at: at)
            snapshot.header.seal(&damaged)
            #expect(throws: FileError.self) { try folder.openSnapshot(damaged) }
        }
    }

    @Test("a file is replaced as a whole, and the same content gives the same bytes")
    func write() throws {
        let bytes = BankCase.file(BankCase.rows(7, width: 100, campaigns: 3, seed: 1))
        #expect(bytes == BankCase.file(BankCase.rows(7, width: 100, campaigns: 3, seed: 1)))
        let path = folder.path + "/bank"
        let header = BankSnapshotHeader(encoder: BankCase.encoder, width: 8, count: 0, sequence: 1)
        try BankSnapshotWriter(header, campaigns: []).write(to: path)
        let before = try BankSnapshot(MappedFile(path: path))
        try BankSnapshotWriter(header, campaigns: ["a"]).write(to: path)
        #expect(before.campaignCount == 0)
        #expect(try BankSnapshot(MappedFile(path: path)).campaignName(0) == "a")
        #expect(folder.contents == ["bank"])
    }

    @Test("vectors of another encoder are refused")
    func otherEncoder() throws {
        let bytes = BankCase.file(BankCase.rows(2, width: 100, campaigns: 3, seed: 1))
        let other = ContentHash(of: [1])
        let error = #expect(throws: FileError.self) { try folder.openSnapshot(bytes, other) }
        #expect(error?.found == "vectors of encoder \(BankCase.encoder.shortened)")
        #expect(error?.wanted == "those of encoder \(other.shortened)")
    }
}
