import Foundation
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("Vocabulary, cache")
struct VocabularyCacheTests {
    private let folder = TemporaryFolder()
    private let key = Vocabulary.cacheKey(of: ContentHash(of: Array("source".utf8)))

    private func read(_ bytes: [UInt8], key: ContentHash? = nil) throws -> Vocabulary {
        try folder.write(bytes, named: "v.pieces")
        let file = try MappedFile(path: folder.path + "/v.pieces")
        return try Vocabulary(cached: file, key: key ?? self.key)
    }

    @Test("what is read is what was written", arguments: [Tokenizer.Mode.untrusted, .parity])
    func roundTrip(_ mode: Tokenizer.Mode) throws {
        let vocabulary = try TokenizerFixture.vocabulary()
        let bytes = vocabulary.serialized(key: key)
        let again = try read(bytes)
        #expect(again.serialized(key: key) == bytes)
        #expect(again.count == vocabulary.count && again.wordLimit == vocabulary.wordLimit)
        #expect(again.normalization == vocabulary.normalization)
        let (wanted, found) = (Tokenizer(vocabulary, mode: mode), Tokenizer(again, mode: mode))
        for seed in 0..<500 {
            var draws = SeededDraws(seed: seed)
            let text = TokenizerDifferentialTests.drawText(&draws)
            var (ids, others): ([Int32], [Int32]) = ([], [])
            wanted.encode(text.span, limit: 64, into: &ids)
            found.encode(text.span, limit: 64, into: &others)
            #expect(ids == others, "seed \(seed)")
        }
    }

    @Test("flags of the normaliser are kept one by one", arguments: 0..<16)
    func flags(bits: Int) throws {
        let normalization = BertNormalization(
            cleansText: bits & 1 != 0,
            separatesIdeographs: bits & 2 != 0,
            stripsAccents: bits & 4 != 0,
            lowercases: bits & 8 != 0
        )
        let lines = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##s\n".utf8)
        let vocabulary = try Vocabulary(lines: lines.span, normalization: normalization)
        #expect(try read(vocabulary.serialized(key: key)).normalization == normalization)
    }

    @Test("a file that is cut, changed, or another's is refused")
    func damaged() throws {
        let bytes = try TokenizerFixture.vocabulary().serialized(key: key)
        for count in [0, 1, 15, 16, 64, bytes.count / 2, bytes.count - 1] {
            #expect(throws: FileError.self, "\(count) bytes") { try read(Array(bytes[..<count])) }
        }
        for seed in 0..<200 {
            var draws = SeededDraws(seed: seed)
            var damaged = bytes
            damaged[draws.below(damaged.count)] ^= 1 << UInt8(draws.below(8))
            #expect(throws: FileError.self, "seed \(seed)") { try read(damaged) }
        }
        let other = Vocabulary.cacheKey(of: ContentHash(of: Array("other".utf8)))
        let error = #expect(throws: FileError.self) { try read(bytes, key: other) }
        #expect("\(error as Any)".contains("another vocabulary"))
    }

    @Test("places outside of the file are refused even where the checksum is right")
    func places() throws {
        let bytes = try TokenizerFixture.vocabulary().serialized(key: key)
        // The header's numbers, and the first places of each section.
        for place in Array(stride(from: 64, to: 64 + 12 * 8, by: 8)) + [1_000, 2_000, 3_000] {
            var changed = bytes
            changed[place + 2] ^= 0x7F
            var builder = FileBuilder()
            builder.append(Array(changed[..<(changed.count - 16)]))
            builder.appendChecksum()
            // It may stand for another vocabulary, but it is safe to use.
            guard let vocabulary = try? read(builder.bytes) else { continue }
            var ids: [Int32] = []
            let text = Array("hello world, nothing 12".utf8)
            Tokenizer(vocabulary).encode(text.span, limit: 32, into: &ids)
            #expect(ids.allSatisfy { $0 >= 0 && $0 < vocabulary.count })
        }
    }
}
