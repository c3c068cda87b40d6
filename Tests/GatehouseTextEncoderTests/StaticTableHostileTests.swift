import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

/// Damaged tables: each is refused, or its embeddings are finite.
@Suite("StaticTable, hostile")
struct StaticTableHostileTests {
    private static let table = StaticFixture().table

    /// Where the rows start: behind the header and the scales.
    private static let rowsStart = table.count - StaticFixture.pieces.count * StaticFixture.width

    private static func read(_ bytes: [UInt8]) throws -> StaticTable {
        let folder = TemporaryFolder()
        try folder.write(bytes, named: "static.safetensors")
        return try StaticTable(
            MappedFile(path: folder.path + "/static.safetensors"),
            vocabulary: StaticFixture.vocabulary.get(),
            tokenizer: StaticFixture.tokenizerHash
        )
    }

    /// Whether a table was taken; what is taken must be sound.
    private static func survives(_ bytes: [UInt8]) throws -> Bool {
        do {
            let table = try read(bytes)
            #expect(table.rows.rows == StaticFixture.pieces.count)
            for token in 0..<table.rows.rows {
                #expect(table.row(token).allSatisfy { abs($0) <= 128 }, "token \(token)")
            }
            return true
        } catch let error as FileError {
            #expect(!error.found.isEmpty && !error.wanted.isEmpty && !error.remedy.isEmpty)
            return false
        }
    }

    @Test("a file cut anywhere in its header, and at places behind it, is refused")
    func truncated() {
        let places = Array(0..<400) + [Self.rowsStart - 1, Self.rowsStart, Self.rowsStart + 1]
        for count in places + [Self.table.count - 1] {
            #expect(throws: FileError.self, "\(count) bytes") {
                try Self.read(Array(Self.table[..<count]))
            }
        }
        #expect(throws: FileError.self) { try Self.read(Self.table + [0]) }
    }

    @Test("damaged headers and scales give an error or a sound table", arguments: 0..<150)
    func mutated(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let head = Array(Self.table[..<Self.rowsStart])
        _ = try Self.survives(draws.mutated(head, with: head) + Self.table[Self.rowsStart...])
    }

    @Test("flipped bits give an error or a sound table, and those of rows are taken")
    func flipped() throws {
        var draws = SeededDraws(seed: 11)
        for round in 0..<100 {
            var bytes = Self.table
            let isRow = round % 2 == 0
            let place =
                isRow
                ? Self.rowsStart + draws.below(bytes.count - Self.rowsStart)
                : draws.below(Self.rowsStart)
            bytes[place] ^= 1 << UInt8(draws.below(8))
            let isTaken = try Self.survives(bytes)
            #expect(isTaken || !isRow, "byte \(place)")
        }
    }

    @Test("whatever an encoder takes gives embeddings of length 1, or zeros", arguments: 0..<8)
    func embeddings(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let folder = TemporaryFolder()
        try folder.write(StaticFixture.tokenizer, named: "tokenizer.json")
        var bytes = Self.table
        // Any rows, and scales of any size from 0 to 1.
        for i in Self.rowsStart..<bytes.count { bytes[i] = UInt8(draws.below(256)) }
        let scalesStart = Self.rowsStart - 4 * StaticFixture.pieces.count
        for token in StaticFixture.pieces.indices {
            let scale = Float(sign: .plus, exponent: -1 - draws.below(148), significand: 1)
            let bits = scale.bitPattern
            for byte in 0..<4 {
                bytes[scalesStart + 4 * token + byte] = UInt8(bits >> (8 * byte) & 0xFF)
            }
        }
        try folder.write(bytes, named: "static.safetensors")
        let encoder = try StaticFixture.load(folder)
        let texts = (0..<60).map { _ in draws.pick(StaticFixture.pieces) } + ["", "win cash free"]
        for (text, embedding) in zip(texts, encoder.embed(texts.map { Array($0.utf8) })) {
            let square = embedding.reduce(0) { $0 + $1 * $1 }
            let isNothing = embedding.allSatisfy { $0 == 0 }
            #expect(isNothing || abs(square - 1) < 1e-4, "\(text): \(square)")
        }
    }
}
