import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("TransformerEncoder")
struct TransformerEncoderTests {
    private static func embed(_ encoder: TransformerEncoder, _ texts: [String]) -> [[Float]] {
        var batch = TextBatch()
        for text in texts { batch.append(Array(text.utf8).span) }
        var embeddings: [Float] = []
        encoder.makeSession().embed(batch, into: &embeddings)
        #expect(embeddings.count == texts.count * encoder.width)
        return texts.indices.map {
            Array(embeddings[$0 * encoder.width..<($0 + 1) * encoder.width])
        }
    }

    /// What an encoder gives for windows of ids.
    private static func embed(_ encoder: TransformerEncoder, ids: [Int32]) -> [Float] {
        var windows = TokenWindows()
        windows.append(ids)
        var vectors: [Float] = []
        encoder.makeTransformerSession().embed(windows, into: &vectors)
        return vectors
    }

    private static func ids(_ encoder: TransformerEncoder, _ text: String) -> [[Int32]] {
        encoder.makeTransformerSession().ids(of: Array(text.utf8).span)
    }

    @Test("a folder without weights is missing, one with damaged files is not")
    func missing() throws {
        let folder = TemporaryFolder()
        func load(_ path: String) throws -> TransformerEncoder {
            try TransformerEncoder(EncoderFolder(name: "tiny", path: path), cache: nil)
        }
        for path in [folder.path + "/none", folder.path] {
            let error = #expect(throws: EncoderError.self) { try load(path) }
            #expect(error?.isMissing == true)
            #expect(error?.message.contains("`make encoder`") == true)
        }
        var bert = SyntheticBert()
        bert.files["config.json"] = "{"
        try bert.write(to: folder)
        let damaged = #expect(throws: EncoderError.self) { try load(folder.path) }
        #expect(damaged?.isMissing == false)
        #expect(damaged?.message.contains("config.json") == true)
        try folder.remove("config.json")
        let incomplete = #expect(throws: EncoderError.self) { try load(folder.path) }
        #expect(incomplete?.isMissing == false)
    }

    @Test(
        "options that mean nothing are refused",
        arguments: [
            ("precision", .text("fp16")), ("window", .text("middle")), ("window", .number(1)),
            ("tokens", .number(3)), ("tokens", .number(49)), ("windows", .number(0)),
            ("tokenz", .number(8)),
        ] as [(String, ExpertOptions.Value)]
    )
    func options(name: String, value: ExpertOptions.Value) throws {
        let error = #expect(throws: EncoderError.self) {
            try SyntheticBert().encoder(in: TemporaryFolder(), [name: value])
        }
        #expect(error?.message.contains(name) == true)
        #expect(error?.isMissing == false)
    }

    @Test("a vocabulary with more tokens than the model has rows is refused")
    func vocabulary() throws {
        var bert = SyntheticBert()
        bert.files["vocab.txt"] = (SyntheticBert.pieces + ["more"]).joined(separator: "\n")
        let error = #expect(throws: EncoderError.self) { try bert.encoder(in: TemporaryFolder()) }
        #expect(error?.message.contains("vocabulary of") == true)
    }

    @Test("an embedding has length 1 and the same bits in any batch")
    func batches() throws {
        let encoder = try SyntheticBert().encoder(in: TemporaryFolder())
        var draws = SeededDraws(seed: 4)
        let texts = (0..<60).map { _ in
            String((0..<draws.below(60)).map { _ in draws.pick(Array("abcd efg hello.!")) })
        }
        let together = Self.embed(encoder, texts + ["", "\u{0}", "hello"])
        for (text, embedding) in zip(texts + ["", "\u{0}", "hello"], together) {
            #expect(abs(embedding.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            #expect(Self.embed(encoder, [text])[0] == embedding)
        }
    }

    @Test("bytes that are no text, and very long ones, are embedded")
    func anything() throws {
        let encoder = try SyntheticBert().encoder(in: TemporaryFolder())
        var draws = SeededDraws(seed: 5)
        var batch = TextBatch()
        for length in [1, 7, 300, 200_000] { batch.append(draws.bytes(length).span) }
        var embeddings: [Float] = []
        encoder.makeSession().embed(batch, into: &embeddings)
        #expect(embeddings.count == 4 * encoder.width)
        #expect(embeddings.allSatisfy { $0.isFinite })
    }

    @Test("of a long text, the first, the last, or the mean of some windows is read")
    func windows() throws {
        let folder = TemporaryFolder()
        let words = (0..<30).map { ["hello", "world", "a", "b", "c"][$0 * 7 % 5] }
        let text = words.joined(separator: " ")
        let bert = SyntheticBert()
        let size = ExpertOptions.Value.number(10)
        let all = Self.ids(try bert.encoder(in: folder), text)[0].dropFirst().dropLast()
        #expect(all.count == 30)

        let first = try bert.encoder(in: folder, ["tokens": size])
        #expect(Self.ids(first, text) == [[2] + all.prefix(8) + [3]])
        let last = try bert.encoder(in: folder, ["tokens": size, "window": .text("last")])
        #expect(Self.ids(last, text) == [[2] + all.suffix(8) + [3]])
        let mean = try bert.encoder(
            in: folder,
            ["tokens": size, "window": .text("mean"), "windows": .number(3)]
        )
        let parts = [0, 8, 16].map { [2] + all.dropFirst($0).prefix(8) + [3] }
        #expect(Self.ids(mean, text) == parts)

        #expect(Self.embed(first, [text])[0] == Self.embed(first, ids: parts[0]))
        let vectors = parts.map { Self.embed(mean, ids: $0) }
        let sum = (0..<mean.width).map { i in vectors.reduce(0) { $0 + 10 * $1[i] } }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(largestDifference(Self.embed(mean, [text])[0], sum.map { $0 / length }) < 1e-6)
        // Short texts are the same whatever is read of long ones.
        for encoder in [last, mean] {
            #expect(Self.embed(encoder, ["hello", ""]) == Self.embed(first, ["hello", ""]))
        }
    }

    @Test("the end of a text is found behind anything")
    func ends() throws {
        let folder = TemporaryFolder()
        let last = try SyntheticBert().encoder(
            in: folder,
            ["tokens": .number(10), "window": .text("last")]
        )
        let whole = try SyntheticBert().encoder(in: folder)
        for (before, wanted) in [
            (String(repeating: "a ", count: 20_000), 8),
            (String(repeating: " ", count: 20_000), 8),
            (String(repeating: "a", count: 20_000), 8),
            (String(repeating: "\u{E9}", count: 20_001), 8),
            ("", 2),
        ] {
            let ids = Self.ids(last, before + " hello world")[0]
            #expect(ids.count <= wanted + 2)
            #expect(Array(ids.suffix(3)) == Self.ids(whole, "hello world")[0].suffix(3))
        }
    }

    @Test("a prompt stands before every window, and takes room from the text")
    func prompt() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.files["config_sentence_transformers.json"] =
            #"{"prompts": {"q": "query: "}, "default_prompt_name": "q"}"#
        let encoder = try bert.encoder(
            in: folder,
            ["tokens": .number(7), "window": .text("mean")]
        )
        let prompt = Self.ids(encoder, "")[0].dropFirst().dropLast()
        #expect(prompt.count == 2)
        let ids = Self.ids(encoder, "a b c d e")
        #expect(ids.map(\.count) == [7, 6])
        #expect(ids.allSatisfy { $0.dropFirst().prefix(2) == prompt })
        let error = #expect(throws: EncoderError.self) {
            try bert.encoder(in: folder, ["tokens": .number(5)])
        }
        #expect(error?.message.contains("prompt of 2 tokens") == true)
    }

    @Test("texts of strangers cannot name special tokens, unless that is asked for")
    func specialTokens() throws {
        let encoder = try SyntheticBert().encoder(in: TemporaryFolder())
        let text = Array("a [SEP] b".utf8)
        let untrusted = encoder.makeTransformerSession().ids(of: text.span)[0]
        let parity = encoder.makeTransformerSession(mode: .parity).ids(of: text.span)[0]
        #expect(!untrusted.dropLast().contains(3))
        #expect(parity == [2, 4, 3, 5, 3])
    }

    @Test("estimates rise with the tokens and stop at the window")
    func estimates() throws {
        let folder = TemporaryFolder()
        let encoder = try SyntheticBert().encoder(in: folder, ["tokens": .number(20)])
        let estimates = [0, 10, 20, 1_000].map(encoder.estimatedMicroseconds(tokenCount:))
        #expect(estimates[0] < estimates[1])
        #expect(estimates[1] < estimates[2])
        #expect(estimates[2] == estimates[3])
        let mean = try SyntheticBert().encoder(
            in: folder,
            ["tokens": .number(20), "window": .text("mean"), "windows": .number(2)]
        )
        #expect(mean.estimatedMicroseconds(tokenCount: 1_000) > estimates[3])
    }
}
