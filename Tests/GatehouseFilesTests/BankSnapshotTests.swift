import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseFiles

@Suite("BankSnapshot")
struct BankSnapshotTests {
    private let folder = TemporaryFolder()
    private static let encoder = ContentHash(of: Array("encoder".utf8))

    private struct Row {
        var entry: BankSnapshotWriter.Entry
        var vector: [Float]
    }

    private static func rows(_ count: Int, width: Int, campaigns: Int, seed: Int) -> [Row] {
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

    private static func file(
        _ rows: [Row],
        width: Int = 100,
        campaigns: [String] = ["ünïcode", "", "c"],
        sequence: UInt64 = 0xFEDC_BA98_7654_3210,
    ) -> [UInt8] {
        let header = BankSnapshotHeader(
            encoder: encoder,
            width: width,
            count: rows.count,
            sequence: sequence
        )
        var writer = BankSnapshotWriter(header, campaigns: campaigns)
        for row in rows {
            var steps = [Int8](repeating: 0, count: row.vector.count)
            var span = steps.mutableSpan
            let scale = VectorRow.quantize(row.vector.span, into: &span)
            writer.append(row.entry, steps: steps.span, scale: scale)
        }
        return writer.finish()
    }

    private func open(_ bytes: [UInt8], _ encoder: ContentHash? = nil) throws -> BankSnapshot {
        let path = folder.file(bytes)
        defer { folder.remove(path) }
        return try BankSnapshot(MappedFile(path: path), encoder: encoder)
    }

    /// Reads all that a snapshot has.
    private func walk(_ snapshot: BankSnapshot) {
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

    @Test("what is written is read", arguments: [0, 1, 5, 64, 300])
    func roundTrip(count: Int) throws {
        let rows = Self.rows(count, width: 100, campaigns: 3, seed: count)
        let snapshot = try open(Self.file(rows), Self.encoder)
        #expect(snapshot.header.encoder == Self.encoder && snapshot.header.width == 100)
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
        walk(snapshot)
    }

    @Test("a row's own vector finds it first")
    func search() throws {
        let rows = Self.rows(Kernels.coarseRowCount + 9, width: 100, campaigns: 0, seed: 4)
        let snapshot = try open(Self.file(rows, campaigns: []))
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

    @Test("a file is replaced as a whole, and the same content gives the same bytes")
    func write() throws {
        let bytes = Self.file(Self.rows(7, width: 100, campaigns: 3, seed: 1))
        #expect(bytes == Self.file(Self.rows(7, width: 100, campaigns: 3, seed: 1)))
        let path = folder.path + "/bank"
        let header = BankSnapshotHeader(encoder: Self.encoder, width: 8, count: 0, sequence: 1)
        try BankSnapshotWriter(header, campaigns: []).write(to: path)
        let before = try BankSnapshot(MappedFile(path: path))
        try BankSnapshotWriter(header, campaigns: ["a"]).write(to: path)
        #expect(before.campaignCount == 0)
        #expect(try BankSnapshot(MappedFile(path: path)).campaignName(0) == "a")
        #expect(folder.contents == ["bank"])
    }

    @Test("vectors of another encoder are refused")
    func otherEncoder() throws {
        let bytes = Self.file(Self.rows(2, width: 100, campaigns: 3, seed: 1))
        let other = ContentHash(of: [1])
        let error = #expect(throws: FileError.self) { try open(bytes, other) }
        #expect(error?.found == "vectors of encoder \(Self.encoder.shortened)")
        #expect(error?.wanted == "those of encoder \(other.shortened)")
    }

    @Test("a file that is cut short, or has a byte flipped or more, is refused")
    func damage() throws {
        let bytes = Self.file(Self.rows(3, width: 10, campaigns: 3, seed: 2), width: 10)
        for count in 0..<bytes.count {
            #expect(throws: FileError.self) { try open(Array(bytes.prefix(count))) }
        }
        #expect(throws: FileError.self) { try open(bytes + [0]) }
        let layout = try open(bytes).header.layout
        for offset in 0..<bytes.count {
            var damaged = bytes
            damaged[offset] ^= 1 << UInt8(offset % 8)
            let isRead =
                offset < BankSnapshotHeader.byteCount || layout.contains { $0.contains(offset) }
            if isRead { #expect(throws: FileError.self) { try open(damaged) } }
        }
    }

    @Test("values that a damaged writer may write, with sums that agree, are refused")
    func values() throws {
        let rows = Self.rows(3, width: 10, campaigns: 3, seed: 2)
        let bytes = Self.file(rows, width: 10)
        let header = try open(bytes).header
        for (section, value, wanted) in [
            (.scales, Float.nan.bitPattern, "a finite one that is not negative"),
            (.scales, Float(-1).bitPattern, "a finite one that is not negative"),
            (.scales, Float.infinity.bitPattern, "a finite one that is not negative"),
            (.labels, 2, "0 or 1"),
            (.campaigns, 3, "one of 3"),
            (.nameEnds, 100, "an end in 0...10"),
        ] as [(BankSnapshotHeader.Section, UInt32, String)] {
            var damaged = bytes
            damaged.put(value, at: header.layout[section.rawValue].lowerBound)
            header.seal(&damaged)
            let error = #expect(throws: FileError.self) { try open(damaged) }
            #expect(error?.wanted == wanted)
        }
        var damaged = bytes
        let expiries = header.layout[BankSnapshotHeader.Section.expiries.rawValue].lowerBound
        damaged.put(Double.nan.bitPattern, at: expiries)
        header.seal(&damaged)
        #expect(throws: FileError.self) { try open(damaged) }
    }

    @Test("headers that lie, with a sum that agrees, are refused", arguments: 0..<300)
    func lies(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let bytes = Self.file(Self.rows(3, width: 10, campaigns: 3, seed: 2), width: 10)
        var lying = bytes
        let offset = draws.pick([8, 12, 16, 32, 36, 40, 44, 48, 52, 96, 104, 128 + 32, 136 + 32])
        let old = lying.span.integer(UInt32.self, at: offset)
        let values: [UInt32] = [0, 1, old &+ 1, old &- 1, 64, 1 << 24, 1 << 30, 1 << 31, .max]
        let value = draws.oneIn(2) ? draws.pick(values) : UInt32(truncatingIfNeeded: draws.next())
        lying.put(value, at: offset)
        let sum = Kernels.current.checksum(of: Array(lying.prefix(BankSnapshotHeader.checksum)))
        lying.replaceSubrange(
            BankSnapshotHeader.checksum..<BankSnapshotHeader.byteCount,
            with: sum
        )
        guard lying != bytes else { return }
        // Rows of 1 to 64 numbers lie in the same places.
        if offset == 40, (1...64).contains(value) {
            walk(try open(lying))
        } else {
            #expect(throws: FileError.self) { try open(lying) }
        }
    }

    @Test("no bytes do harm", arguments: 0..<500)
    func mutations(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let bytes = Self.file(Self.rows(5, width: 20, campaigns: 2, seed: 3), width: 20)
        let mutated = draws.mutated(bytes, with: bytes)
        guard let snapshot = try? open(mutated) else { return }
        // Only what fills up sections may differ.
        #expect(mutated.count == bytes.count)
        walk(snapshot)
    }
}
