internal import Foundation
internal import GatehouseFiles
internal import GatehouseKernels

extension MatcherBenchmark {
    /// Times putting a snapshot together and on the disk, opening it, and what that is held against:
    /// mapping the file and reading all of it.
    static func reportSnapshot(_ folder: String, rows: Int) throws {
        let vectors = try floats(folder + "/vectors.f32", count: rows * width)
        let path = folder + "/bank"
        let header = BankSnapshotHeader(
            encoder: ContentHash(of: []),
            width: width,
            count: rows,
            sequence: 1
        )
        var start = ContinuousClock.now
        var writer = BankSnapshotWriter(header, campaigns: ["one"])
        var steps = [Int8](repeating: 0, count: width)
        for row in 0..<rows {
            var span = steps.mutableSpan
            let vector = vectors.span.extracting(row * width..<(row + 1) * width)
            let scale = VectorRow.quantize(vector, into: &span)
            let entry = BankSnapshotWriter.Entry(
                id: UInt64(row),
                exactHash: 0,
                similarHash: 0,
                isScam: true,
                campaign: 0,
                expiry: .infinity
            )
            writer.append(entry, steps: steps.span, scale: scale)
        }
        try writer.write(to: path)
        report("any", "write a snapshot", rows, [microseconds(since: start)])
        var opened: [Double] = []
        var touched: [Double] = []
        var sum: UInt64 = 0
        for _ in 0..<9 {
            start = ContinuousClock.now
            let snapshot = try BankSnapshot(MappedFile(path: path))
            opened.append(microseconds(since: start))
            sum &+= UInt64(snapshot.header.count)
            start = ContinuousClock.now
            let octets = try MappedFile(path: path)
            let bytes = octets.octets
            for i in bytes.indices { sum &+= UInt64(bytes[i]) }
            touched.append(microseconds(since: start))
        }
        precondition(sum > 0, "a file of zeros")
        report("any", "open a snapshot", rows, opened)
        report("any", "map and read it", rows, touched)
    }
}
