import GatehouseCore
import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("StaticEncoder")
struct StaticEncoderTests {
    /// Words of the vocabulary, words it must take apart, some it does not know, and bytes.
    private static func texts(seed: Int, _ count: Int = 12) -> [[UInt8]] {
        var draws = SeededDraws(seed: seed)
        let words =
            StaticFixture.pieces.filter { !$0.hasPrefix("##") } + [
                "unaffable", "HELLO", "Straße", "日本", "\u{1F680}", "winning", ",", "\u{0}",
            ]
        return (0..<count).map { _ in
            var text: [UInt8] = []
            for _ in 0..<draws.below(30) {
                text += Array(draws.pick(words).utf8)
                if !draws.oneIn(3) { text.append(0x20) }
                if draws.oneIn(20) { text += draws.bytes(2) }
            }
            return text
        }
    }

    private static func length(_ embedding: [Float]) -> Float {
        embedding.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    @Test("an embedding is the mean of the tokens' rows, of length 1", arguments: 0..<20)
    func reference(seed: Int) throws {
        let fixture = StaticFixture(seed: seed)
        let encoder = try fixture.encoder()
        let reference = TokenizerReference(encoder.tokenizer.vocabulary, mode: .untrusted)
        let texts = Self.texts(seed: seed)
        for (text, embedding) in zip(texts, encoder.embed(texts)) {
            let tokens = reference.tokens(text)
            #expect(largestDifference(embedding, fixture.embedding(tokens)) < 1e-5)
            let hasRow = tokens.contains { $0 >= 5 }
            #expect(abs(Self.length(embedding) - (hasRow ? 1 : 0)) < 1e-5)
        }
    }

    @Test("every kernel set gives the same bits")
    func kernels() throws {
        let encoder = try StaticFixture(seed: 5).encoder()
        for name in ["portable", "avx2", "avx512", "avx512bf16"] {
            guard let kernels = Kernels.named(name) else { continue }
            for text in Self.texts(seed: 6) {
                var wanted = [Float](repeating: .nan, count: encoder.width)
                var span = wanted.mutableSpan
                let ids = encoder.tokenizer.ids(text, limit: 256)
                kernels.meanOfRows(of: encoder.table.rows, at: ids.span, into: &span)
                kernels.normalizeLength(&span)
                #expect(encoder.embed([text])[0] == wanted, "\(name)")
            }
        }
    }

    @Test("an embedding has the same bits in any batch, and sessions leave no trace")
    func batches() throws {
        let encoder = try StaticFixture().encoder()
        let texts = Self.texts(seed: 7, 40) + [[], Array("hello".utf8)]
        let together = encoder.embed(texts)
        let reversed = Array(encoder.embed(texts.reversed()).reversed())
        #expect(together == reversed)
        let session = encoder.makeSession()
        var embedding: [Float] = []
        for (text, wanted) in zip(texts, together) {
            var batch = TextBatch()
            batch.append(text.span)
            session.embed(batch, into: &embedding)
            #expect(embedding == wanted)
        }
        session.embed(TextBatch(), into: &embedding)
        #expect(embedding.isEmpty)
    }

    @Test(
        "a text with no token that has a row gives zeros",
        arguments: ["", " \n ", "日本 日本", "\u{0}", "free", "free 日本"]
    )
    func unknown(text: String) throws {
        var fixture = StaticFixture()
        fixture.clear("free")
        let encoder = try fixture.encoder()
        #expect(encoder.embed(text).allSatisfy { $0 == 0 })
        // What has no row does not turn what has one.
        let both = encoder.embed("cash \(text) cash")
        #expect(largestDifference(both, encoder.embed("cash")) < 1e-6)
    }

    @Test("texts of strangers cannot name special tokens")
    func special() throws {
        let encoder = try StaticFixture().encoder()
        #expect(encoder.embed("[SEP]") == encoder.embed("[ SEP ]"))
        #expect(encoder.embed("[SEP]").contains { $0 != 0 })
    }

    @Test("a text too short for its length to be known counts as one without rows")
    func tiny() throws {
        var fixture = StaticFixture()
        // The squares of these are below what a float holds.
        for i in StaticFixture.range(StaticFixture.id("win")) { fixture.rows[i] *= 0x1p-80 }
        let encoder = try fixture.encoder()
        var pass = StaticPass(encoder)
        for text in ["win", "win win"] {
            var embedding = [Float](repeating: .nan, count: encoder.width)
            #expect(!pass.embed(Array(text.utf8).span, into: &embedding))
            #expect(embedding.allSatisfy { $0 == 0 }, "\(text)")
        }
        let text = Array("free win".utf8)
        var embedding = [Float](repeating: .nan, count: 2 * encoder.width)
        #expect(pass.embed(text.span, into: &embedding, row: 1))
        #expect(Array(embedding[encoder.width...]) == encoder.embed("free"))
        #expect(embedding[..<encoder.width].allSatisfy { $0.isNaN })
    }

    @Test("no more tokens are read than `tokens` says")
    func limit() throws {
        let folder = TemporaryFolder()
        try StaticFixture().write(to: folder)
        let all = try StaticFixture.load(folder)
        let some = try StaticFixture.load(folder, ["tokens": .number(3)])
        #expect(all.limit == 256)
        #expect(some.embed("hello world win") == all.embed("hello world win"))
        #expect(some.embed("hello world win cash free") == all.embed("hello world win"))
        #expect(all.embed("hello world win cash") != all.embed("hello world win"))
        // The same files: a head goes with either.
        #expect(some.digest == all.digest)
        let long = String(repeating: "hello ", count: 256)
        #expect(all.embed(long + "world") == all.embed(long))
        #expect(all.estimatedMicroseconds(tokenCount: 2) > all.estimatedMicroseconds(tokenCount: 1))
        #expect(
            some.estimatedMicroseconds(tokenCount: 4) == some.estimatedMicroseconds(tokenCount: 3)
        )
        #expect(some.estimatedMicroseconds(tokenCount: -1) > 0)
    }

    @Test(
        "options that mean nothing are refused",
        arguments: [
            ("tokens", .number(0)), ("tokens", .number(65_537)), ("tokens", .number(1.5)),
            ("tokens", .number(.nan)), ("tokens", .text("3")), ("precision", .text("int8")),
        ] as [(String, ExpertOptions.Value)]
    )
    func options(name: String, value: ExpertOptions.Value) {
        let error = #expect(throws: EncoderError.self) {
            try StaticFixture().encoder([name: value])
        }
        #expect(error?.message.contains(name) == true)
        #expect(error?.message.contains("wanted") == true)
        #expect(error?.isMissing == false)
    }

    @Test("a folder without a table is missing, one with damaged files is not")
    func missing() throws {
        let folder = TemporaryFolder()
        for path in [folder.path + "/none", folder.path] {
            let error = #expect(throws: EncoderError.self) {
                try StaticEncoder(EncoderFolder(name: "words", path: path))
            }
            #expect(error?.isMissing == true)
            #expect(error?.message.contains("`gatehouse distill ENCODER --into \(path)`") == true)
        }
        try folder.write(StaticFixture().table, named: "static.safetensors")
        let incomplete = #expect(throws: EncoderError.self) { try StaticFixture.load(folder) }
        #expect(incomplete?.isMissing == false)
        #expect(incomplete?.message.contains("tokenizer.json") == true)
        // Another tokenizer, a damaged one, a damaged table.
        for (name, bytes, found) in [
            ("tokenizer.json", StaticFixture.tokenizer + [0x20], "found tokenizer"),
            ("tokenizer.json", Array("{".utf8), "wanted"),
            ("static.safetensors", [UInt8](repeating: 0, count: 7), "found 7 bytes"),
        ] {
            try StaticFixture().write(to: folder)
            try folder.write(bytes, named: name)
            let error = #expect(throws: EncoderError.self) { try StaticFixture.load(folder) }
            #expect(error?.isMissing == false)
            #expect(error?.encoder == "words")
            #expect(error?.message.contains(found) == true, "\(error as Any)")
        }
    }

    @Test("the digest is that of both files, and of nothing else")
    func digest() throws {
        let encoder = try StaticFixture().encoder()
        #expect(try StaticFixture().encoder(["tokens": .number(8)]).digest == encoder.digest)
        #expect(try StaticFixture(seed: 2).encoder().digest != encoder.digest)
        let listing = """
            \(ContentHash(of: StaticFixture().table))  static.safetensors
            \(StaticFixture.tokenizerHash)  tokenizer.json

            """
        #expect(encoder.digest == ContentHash(of: Array(listing.utf8)).hexadecimal)
        #expect(encoder.width == 32 && encoder.vocabularyCount == StaticFixture.pieces.count)
    }

    @Test("bytes that are no text, and very long ones, are embedded")
    func anything() throws {
        let encoder = try StaticFixture().encoder()
        var draws = SeededDraws(seed: 8)
        for embedding in encoder.embed([1, 2, 7, 300, 200_000].map { draws.bytes($0) }) {
            let length = Self.length(embedding)
            #expect(length == 0 || abs(length - 1) < 1e-5)
        }
    }
}
