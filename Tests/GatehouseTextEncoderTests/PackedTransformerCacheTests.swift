import Foundation
import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("PackedTransformer, cache")
struct PackedTransformerCacheTests {
    /// A model, a cache, and what the model gives.
    private struct Setting {
        let folder = TemporaryFolder()
        let cacheFolder = TemporaryFolder()
        var bert = SyntheticBert()

        var cache: CacheFolder { CacheFolder(path: cacheFolder.path + "/cache") }

        func load() throws -> TransformerEncoder {
            try TransformerEncoder(
                EncoderFolder(name: "tiny", path: folder.path),
                cache: cache
            )
        }

        /// The packed files of the cache, by path.
        func packed() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: cache.path).sorted()
                .filter { $0.hasSuffix(".packed") }.map(cache.path(of:))
        }

        static func vector(_ encoder: TransformerEncoder) -> [Float] {
            var vector: [Float] = []
            encoder.makeTransformerSession().embed(SyntheticBert.windows([19]), into: &vector)
            return vector
        }
    }

    @Test("weights from the cache give the same bits as those that were just packed")
    func roundTrip() throws {
        let setting = Setting()
        for precision in Precision.allCases {
            let options = ["precision": ExpertOptions.Value.text(precision.rawValue)]
            let memory = try setting.bert.encoder(in: setting.folder, options)
            #expect(memory.notes.count == 1)  // no cache folder
            let first = try setting.bert.encoder(in: setting.folder, cache: setting.cache, options)
            let second = try setting.bert.encoder(in: setting.folder, cache: setting.cache, options)
            #expect(first.notes.isEmpty)
            #expect(second.notes.isEmpty)
            let wanted = Setting.vector(memory)
            #expect(Setting.vector(first) == wanted)
            #expect(Setting.vector(second) == wanted)
        }
        #expect(try setting.packed().count == 3)
    }

    @Test("the same model gives the same file")
    func deterministic() throws {
        let setting = Setting()
        try setting.bert.write(to: setting.folder)
        _ = try setting.load()
        let path = try #require(setting.packed().first)
        let bytes = FileManager.default.contents(atPath: path)
        try FileManager.default.removeItem(atPath: path)
        _ = try setting.load()
        #expect(FileManager.default.contents(atPath: path) == bytes)
    }

    @Test("another model is packed anew, and the old one found again")
    func stale() throws {
        var setting = Setting()
        try setting.bert.write(to: setting.folder)
        let old = try setting.load()
        setting.bert = SyntheticBert(seed: 2)
        try setting.bert.write(to: setting.folder)
        let new = try setting.load()
        #expect(new.digest != old.digest)
        #expect(Setting.vector(new) != Setting.vector(old))
        setting.bert = SyntheticBert()
        try setting.bert.write(to: setting.folder)
        let again = try setting.load()
        #expect(again.digest == old.digest)
        #expect(Setting.vector(again) == Setting.vector(old))
        #expect(try setting.packed().count == 2)
    }

    @Test("every file that decides counts for the digest")
    func digest() throws {
        var setting = Setting()
        try setting.bert.write(to: setting.folder)
        var digests = [try setting.load().digest]
        setting.bert.files["sentence_bert_config.json"] = #"{"max_seq_length": 30}"#
        try setting.bert.write(to: setting.folder)
        digests.append(try setting.load().digest)
        setting.bert.files["1_Pooling/config.json"] = #"{"pooling_mode_cls_token": true}"#
        try setting.bert.write(to: setting.folder)
        digests.append(try setting.load().digest)
        setting.bert.files["README.md"] = "does not count"
        try setting.bert.write(to: setting.folder)
        #expect(try setting.load().digest == digests[2])
        #expect(Set(digests).count == 3)
        #expect(digests.allSatisfy { ContentHash(hexadecimal: $0) != nil })
    }

    @Test("hashes are kept once the files have settled")
    func memo() throws {
        let setting = Setting()
        try setting.bert.write(to: setting.folder)
        let files = ModelFiles(path: setting.folder.path)
        let fresh = try ModelSources(files, cache: setting.cache)
        // Written just now: another write could leave the same stamp.
        #expect(!FileManager.default.fileExists(atPath: setting.cache.path))
        #expect(try ModelSources(files, cache: nil).digest == fresh.digest)
        try setting.bert.write(to: setting.folder)
        #expect(try ModelSources(files, cache: setting.cache).digest == fresh.digest)
    }

    @Test("damaged files are made again, and it is said")
    func damaged() throws {
        let setting = Setting()
        try setting.bert.write(to: setting.folder)
        let wanted = Setting.vector(try setting.load())
        let path = try #require(setting.packed().first)
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        var damaged: [[UInt8]] = [[], Array(bytes.dropLast()), bytes + [0]]
        for offset in [0, 31, 32, 64, bytes.count / 2, bytes.count - 32, bytes.count - 1] {
            var flipped = bytes
            flipped[offset] ^= 4
            damaged.append(flipped)
        }
        for content in damaged {
            try Data(content).write(to: URL(filePath: path))
            let encoder = try setting.load()
            #expect(encoder.notes.count == 1)
            #expect(encoder.notes.first?.contains("made again") == true)
            #expect(Setting.vector(encoder) == wanted)
            #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        }
    }

    @Test("a whole file of another model under this one's name is not taken")
    func swapped() throws {
        var setting = Setting()
        try setting.bert.write(to: setting.folder)
        let wanted = Setting.vector(try setting.load())
        let path = try #require(setting.packed().first)
        setting.bert = SyntheticBert(seed: 3)
        try setting.bert.write(to: setting.folder)
        _ = try setting.load()
        let other = try #require(setting.packed().first { $0 != path })
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
        try SyntheticBert().write(to: setting.folder)
        let encoder = try setting.load()
        #expect(encoder.notes.first?.contains("another model") == true)
        #expect(Setting.vector(encoder) == wanted)
    }

    @Test("loaders that start at once all get the model, and leave one file")
    func concurrent() async throws {
        let setting = Setting()
        try setting.bert.write(to: setting.folder)
        let vectors = try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    Setting.vector(
                        try TransformerEncoder(
                            EncoderFolder(name: "tiny", path: setting.folder.path),
                            cache: setting.cache
                        )
                    )
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(vectors).count == 1)
        let left = try FileManager.default.contentsOfDirectory(atPath: setting.cache.path)
        #expect(left.filter { $0.hasSuffix(".packed") }.count == 1)
        #expect(!left.contains { $0.hasSuffix(".tmp") })
    }

    @Test("a cache folder that cannot be made is no failure, and it is said")
    func unwritable() throws {
        let setting = Setting()
        // A file where the folder should be: not even root can make a folder there.
        try setting.cacheFolder.write([1], named: "cache")
        let encoder = try setting.bert.encoder(in: setting.folder, cache: setting.cache)
        #expect(encoder.notes.count == 2)  // the vocabulary, the weights
        #expect(encoder.notes.last?.contains("stay in memory") == true)
        let memory = try setting.bert.encoder(in: setting.folder)
        #expect(Setting.vector(encoder) == Setting.vector(memory))
    }
}
