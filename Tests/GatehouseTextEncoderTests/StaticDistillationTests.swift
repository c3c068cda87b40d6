import Foundation
import GatehouseCore
import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport
import Synchronization
import Testing

@testable import GatehouseTextEncoder

@Suite("StaticDistillation")
struct StaticDistillationTests {
    private let model = TemporaryFolder()
    private let output = TemporaryFolder()

    /// The table's folder, which is not there yet.
    private var path: String { output.path + "/new/table" }

    init() throws { try SyntheticBert.withTokenizer().write(to: model) }

    private func distillation(
        width: Int = 16,
        precision: Precision = .fp32,
    ) throws -> StaticDistillation {
        try StaticDistillation(path: model.path, precision: precision, width: width)
    }

    private func load(_ path: String) throws -> StaticEncoder {
        try StaticEncoder(EncoderFolder(name: "table", path: path))
    }

    /// The bytes of both files.
    private func bytes(_ path: String) -> [Data?] {
        ["static.safetensors", "tokenizer.json"].map {
            FileManager.default.contents(atPath: path + "/" + $0)
        }
    }

    /// What the transformer makes of a token between `[CLS]` and `[SEP]`.
    private func embedding(_ token: Int, _ precision: Precision = .fp32) throws -> [Float] {
        let options = ExpertOptions(["precision": .text(precision.rawValue)])
        let encoder = try TransformerEncoder(
            EncoderFolder(name: "tiny", path: model.path, options: options),
            cache: nil
        )
        var windows = TokenWindows()
        windows.append([2, Int32(token), 3])
        var vectors: [Float] = []
        encoder.makeTransformerSession().embed(windows, into: &vectors)
        return vectors
    }

    private func distance(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }.squareRoot()
    }

    @Test("the files are those of an encoder, and the summary says what it is")
    func files() throws {
        let summary = try distillation().write(into: path)
        let encoder = try load(path)
        #expect(summary.digest == encoder.digest)
        #expect(summary.width == 16 && encoder.width == 16)
        #expect(summary.tokenCount == SyntheticBert.pieces.count)
        #expect(encoder.vocabularyCount == SyntheticBert.pieces.count)
        #expect(
            summary.files.map(\.path)
                == [path + "/tokenizer.json", path + "/static.safetensors"]
        )
        for (path, byteCount) in summary.files {
            #expect(FileManager.default.contents(atPath: path)?.count == byteCount)
        }
        #expect(
            bytes(path)[1] == FileManager.default.contents(atPath: model.path + "/tokenizer.json")
        )
        let embedding = encoder.embed("hello world")
        #expect(abs(embedding.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
    }

    @Test("the same model gives the same bytes, another model or precision others")
    func deterministic() throws {
        let first = try distillation().write(into: path)
        let wanted = bytes(path)
        let again = try distillation().write(into: output.path + "/again")
        #expect(bytes(output.path + "/again") == wanted)
        #expect(again.digest == first.digest && again.explainedShare == first.explainedShare)
        // Over the old files.
        let int8 = try distillation(precision: .int8).write(into: path)
        #expect(int8.digest != first.digest)
        #expect(bytes(path)[0] != wanted[0])
        _ = try distillation().write(into: path)
        #expect(bytes(path) == wanted)
        try SyntheticBert.withTokenizer(seed: 2).write(to: model)
        #expect(try distillation().write(into: path).digest != first.digest)
    }

    @Test("all components keep how far the transformer's tokens are from each other")
    func distances() throws {
        let summary = try distillation(width: SyntheticBert.width).write(into: path)
        #expect(summary.explainedShare > 0.999 && summary.explainedShare <= 1)
        let table = try load(path).table
        for (a, b) in [(4, 5), (4, 30), (17, 60), (56, 57), (8, 61)] {
            let wanted = distance(try embedding(a), try embedding(b))
            #expect(abs(distance(table.row(a), table.row(b)) - wanted) < 0.02, "\(a) \(b)")
            #expect(wanted > 0.1)
        }
    }

    @Test("fewer components are the first of all, and keep a part of the variance")
    func components() throws {
        let all = try distillation(width: 32).write(into: path)
        let some = try distillation(width: 16).write(into: output.path + "/some")
        #expect((0.5..<all.explainedShare).contains(some.explainedShare))
        let (whole, part) = (try load(path).table, try load(output.path + "/some").table)
        var variances = [Double](repeating: 0, count: 32)
        for token in 4..<SyntheticBert.pieces.count {
            let row = whole.row(token)
            let step = (row.map(\.magnitude).max() ?? 0) / 127
            #expect(largestDifference(Array(row[..<16]), part.row(token)) <= 1.01 * step)
            for (i, value) in row.enumerated() { variances[i] += Double(value * value) }
        }
        let share = variances[..<16].reduce(0, +) / variances.reduce(0, +)
        #expect(abs(share - some.explainedShare) < 0.01)
        for i in 1..<32 { #expect(variances[i] < 1.01 * variances[i - 1], "component \(i)") }
    }

    @Test("rows of tokens that are no part of a text are zero, and no others")
    func frame() throws {
        var pieces = SyntheticBert.pieces
        pieces[10] = "[MASK]"
        try SyntheticBert.withTokenizer(pieces: pieces).write(to: model)
        _ = try distillation().write(into: path)
        let table = try load(path).table
        for token in pieces.indices {
            let isZero = table.row(token).allSatisfy { $0 == 0 }
            #expect(isZero == ([0, 1, 2, 3, 10].contains(token)), "\(pieces[token])")
        }
    }

    @Test("every precision can be asked for, and is kept in the file")
    func precisions() throws {
        for precision in Precision.allCases {
            _ = try distillation(width: 32, precision: precision).write(into: path)
            let file = try MappedFile(path: path + "/static.safetensors")
            #expect(try Safetensors(file).metadata["precision"] == precision.rawValue)
            let table = try load(path).table
            let wanted = distance(try embedding(9, precision), try embedding(40, precision))
            #expect(abs(distance(table.row(9), table.row(40)) - wanted) < 0.02)
        }
    }

    @Test("it says how many tokens are done, up to all that have rows")
    func report() throws {
        let reports = Mutex<[[Int]]>([])
        _ = try distillation().write(into: path) { tokens, all in
            reports.withLock { $0.append([tokens, all]) }
        }
        let count = SyntheticBert.pieces.count - 4
        #expect(reports.withLock { $0.map { $0[0] }.max() } == count)
        #expect(reports.withLock { $0.allSatisfy { $0[1] == count } })
    }

    @Test(
        "a width that does not fit the kernels or the transformer is refused",
        arguments: [-16, 0, 8, 17, 24, 48, Int.max, Int.min]
    )
    func width(width: Int) throws {
        let error = #expect(throws: EncoderError.self) { try distillation(width: width) }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("found a width of \(width); wanted a multiple of 16 up to 32; "))
    }

    @Test("models that no table can be made from are refused")
    func models() throws {
        let missing = #expect(throws: EncoderError.self) {
            try StaticDistillation(path: output.path, precision: .fp32, width: 16)
        }
        #expect(missing?.isMissing == true)
        // Its vocabulary is in vocab.txt.
        try model.remove("tokenizer.json")
        let untold = #expect(throws: EncoderError.self) { try distillation() }
        #expect(untold?.message.contains("tokenizer.json") == true)
        // Nothing but frames.
        let frame = Array(SyntheticBert.pieces[..<4]) + ["[MASK]"]
        try SyntheticBert.withTokenizer(pieces: frame).write(to: model)
        let empty = #expect(throws: EncoderError.self) { try distillation() }
        #expect(empty?.message.contains("found a vocabulary of 5 tokens") == true)
    }

    @Test("a folder that cannot be made or written to is refused before the work")
    func unwritable() throws {
        try output.write([1], named: "file")
        for place in ["/file", "/file/below"] {
            let error = #expect(throws: EncoderError.self) {
                try distillation().write(into: output.path + place) { _, _ in
                    Issue.record("nothing must be computed")
                }
            }
            let message = try #require(error?.message)
            #expect(message.hasPrefix("found a folder that cannot be "), "\(message)")
            #expect(message.contains("; wanted a folder for the table; "))
        }
        // A folder in the place of the table.
        try output.write([1], named: "table/static.safetensors/file")
        let table = output.path + "/table"
        #expect(throws: EncoderError.self) { try distillation().write(into: table) }
    }
}
