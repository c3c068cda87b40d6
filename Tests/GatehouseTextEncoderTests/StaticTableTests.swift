import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("StaticTable")
struct StaticTableTests {
    private static let count = StaticFixture.pieces.count

    private static func read(
        _ bytes: [UInt8],
        tokenizer: ContentHash = StaticFixture.tokenizerHash,
    ) throws -> StaticTable {
        let folder = TemporaryFolder()
        try folder.write(bytes, named: "static.safetensors")
        return try StaticTable(
            MappedFile(path: folder.path + "/static.safetensors"),
            vocabulary: StaticFixture.vocabulary.get(),
            tokenizer: tokenizer
        )
    }

    /// A table as the file's description has it, with one thing or another changed.
    private static func file(
        version: String? = "1",
        tokenizer: String? = StaticFixture.tokenizerHash.hexadecimal,
        shape: [Int] = [count, 16],
        steps: [Int8]? = nil,
        scales: [Float] = [Float](repeating: 0.5, count: count),
        without missing: String? = nil,
    ) -> [UInt8] {
        let steps = steps ?? [Int8](repeating: 1, count: shape.reduce(1, *))
        var tensors: [String: Safetensors.Content] = [
            "table": .int8s(steps, shape: shape),
            "scales": .floats(scales, shape: [scales.count]),
        ]
        if let missing { tensors[missing] = nil }
        var metadata: [String: String] = [:]
        metadata["static.version"] = version
        metadata["tokenizer"] = tokenizer
        return Safetensors.serialized(tensors, metadata: metadata)
    }

    private func refuses(
        _ bytes: [UInt8],
        _ parts: String...,
        location: SourceLocation = #_sourceLocation,
    ) {
        let error = #expect(throws: FileError.self, sourceLocation: location) {
            try Self.read(bytes)
        }
        guard let error else { return }
        #expect(error.path.hasSuffix("/static.safetensors"), sourceLocation: location)
        #expect(!error.remedy.isEmpty && !error.wanted.isEmpty, sourceLocation: location)
        for part in parts {
            #expect("\(error)".contains(part), "\(error)", sourceLocation: location)
        }
    }

    @Test("rows come back within half a step of their scale", arguments: 0..<10)
    func roundTrip(seed: Int) throws {
        let fixture = StaticFixture(seed: seed)
        let table = try Self.read(fixture.table)
        #expect(table.rows.rows == Self.count && table.rows.width == StaticFixture.width)
        for token in 0..<Self.count {
            let wanted = Array(fixture.rows[StaticFixture.range(Int32(token))])
            let row = table.row(token)
            let step = (wanted.map(\.magnitude).max() ?? 0) / 127
            #expect(largestDifference(row, wanted) <= 0.501 * step, "token \(token)")
            #expect(largestDifference(row, fixture.rounded(Int32(token))) <= 1e-6)
            // The largest is kept, and what is nothing stays nothing.
            #expect(abs((row.map(\.magnitude).max() ?? -1) - 127 * step) <= 1e-6)
        }
    }

    @Test("rows are the steps of the file times their scales")
    func meaning() throws {
        var draws = SeededDraws(seed: 3)
        let steps = draws.bytes(Self.count * 48).map { Int8(bitPattern: $0) }
        var scales = (0..<Self.count).map { _ in Float(draws.below(1000)) / 999 }
        (scales[0], scales[1], scales[2]) = (0, -0, 1)
        #expect(steps.contains(-128))
        let table = try Self.read(
            Self.file(shape: [Self.count, 48], steps: steps, scales: scales)
        )
        for token in 0..<Self.count {
            let wanted = steps[token * 48..<(token + 1) * 48].map { Float($0) * scales[token] }
            #expect(table.row(token) == wanted, "token \(token)")
        }
    }

    @Test("the same rows give the same bytes, others others")
    func deterministic() {
        #expect(StaticFixture(seed: 1).table == StaticFixture(seed: 1).table)
        #expect(StaticFixture(seed: 1).table != StaticFixture(seed: 2).table)
    }

    @Test("what says where the rows are from cannot stand for what the format needs")
    func source() throws {
        let bytes = StaticTable.encoded(
            StaticFixture().rows,
            width: StaticFixture.width,
            source: ["static.version": "9", "tokenizer": "none", "encoder": "\"quoted\"\n"],
            tokenizer: StaticFixture.tokenizerHash
        )
        _ = try Self.read(bytes)
    }

    @Test("rows too small to be divided by their step are nothing")
    func tiny() throws {
        var fixture = StaticFixture()
        for i in StaticFixture.range(9) { fixture.rows[i] = i % 2 == 0 ? 0x1p-140 : -0x1p-149 }
        let table = try Self.read(fixture.table)
        #expect(table.row(9).allSatisfy { $0 == 0 })
        #expect(table.row(10).contains { $0 != 0 })
    }

    @Test("a table of another version or another tokenizer is refused, and says what to do")
    func foreign() throws {
        let remedy = "`gatehouse distill`"
        refuses(Self.file(version: "2"), "found static.version 2; wanted 1", remedy)
        refuses(Self.file(version: nil), "found static.version none; wanted 1", remedy)
        let hash = StaticFixture.tokenizerHash
        let other = ContentHash(of: [UInt8]("other".utf8)).hexadecimal
        refuses(Self.file(tokenizer: other), "found tokenizer \(other); wanted \(hash)", remedy)
        refuses(Self.file(tokenizer: nil), "found tokenizer none; wanted \(hash)", remedy)
        let bytes = StaticFixture().table
        _ = try Self.read(bytes)
        #expect(throws: FileError.self) {
            try Self.read(bytes, tokenizer: ContentHash(of: [UInt8]("changed".utf8)))
        }
    }

    @Test(
        "shapes that do not fit the vocabulary or the kernels are refused",
        arguments: [
            [count - 1, 16],
            [count + 1, 16],
            [count, 0],  // no numbers
            [count, 8],
            [count, 24],  // whole lanes only
            [count, 4112],  // more than any encoder has
            [count * 16],
            [count, 16, 1],
            [16, count],
            [],
        ]
    )
    func shape(shape: [Int]) {
        let scales = [Float](repeating: 0.5, count: shape.first ?? 1)
        refuses(
            Self.file(shape: shape, scales: scales),
            "found a table of shape \(shape); wanted [\(Self.count), a multiple of 16 up to 4096]",
            "`gatehouse distill`"
        )
    }

    @Test("scales that are no numbers from 0 to 1 are refused, wherever they are")
    func scales() {
        for bad in [Float.nan, .infinity, -.infinity, -0x1p-149, -1, 1.0001, 2, 1e30] {
            for token in [0, 7, Self.count - 1] {
                var scales = [Float](repeating: 1, count: Self.count)
                scales[token] = bad
                refuses(
                    Self.file(scales: scales),
                    "found scale \(bad) for token \(token); wanted numbers from 0 to 1",
                    "`gatehouse distill`"
                )
            }
        }
        refuses(Self.file(scales: [Float](repeating: 1, count: Self.count - 1)), "scales")
    }

    @Test("tensors that are not there, or of another type, are refused")
    func tensors() {
        refuses(Self.file(without: "table"), "table")
        refuses(Self.file(without: "scales"), "scales")
        let floats = [Float](repeating: 0, count: Self.count * 16)
        let other = Safetensors.serialized(
            [
                "table": .floats(floats, shape: [Self.count, 16]),
                "scales": .floats(Array(floats[..<Self.count]), shape: [Self.count]),
            ],
            metadata: [
                "static.version": "1", "tokenizer": StaticFixture.tokenizerHash.hexadecimal,
            ]
        )
        refuses(other, "table of F32", "I8")
    }
}
