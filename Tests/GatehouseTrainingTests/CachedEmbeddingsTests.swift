import Foundation
import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Synchronization
import Testing

@testable import GatehouseTraining

/// An encoder that counts the texts it is given.
private struct TallyEncoder: TextEncoder {
    static let kind = "tally"
    static let texts = Mutex(0)

    let digest: String
    let width = 2

    init(_ folder: EncoderFolder) throws(EncoderError) { digest = folder.name }

    func estimatedMicroseconds(tokenCount: Int) -> Double { 1 }
    func makeSession() -> any TextEncoderSession { TallySession() }
}

private final class TallySession: TextEncoderSession {
    func embed(_ texts: TextBatch, into embeddings: inout [Float]) {
        TallyEncoder.texts.withLock { $0 += texts.count }
        for row in 0..<texts.count {
            embeddings[2 * row] = Float(texts[row].count)
            embeddings[2 * row + 1] = 1
        }
    }
}

@Suite("CachedEmbeddings", .serialized)
struct CachedEmbeddingsTests {
    private let folder = TemporaryFolder()
    private let schema: EventSchema

    init() throws {
        schema = try EventSchema(
            channels: ["sms"],
            texts: [EventSchema.TextField(name: "body", byteLimit: 100)]
        )
        TallyEncoder.texts.withLock { $0 = 0 }
    }

    private func events(_ count: Int) -> [Event] {
        (0..<count).map { row in
            var event = Event(schema)
            event.setText("text \(row)", at: 0)
            return event
        }
    }

    private func rows(_ events: [Event], digest: String = "one", cache: Bool = true) throws
        -> [Float]
    {
        let encoder = try TallyEncoder(EncoderFolder(name: digest, path: ""))
        let reference = EncoderReference(name: "tally", encoder: encoder, index: 0)
        return CachedEmbeddings(in: cache ? CacheFolder(path: folder.path) : nil)
            .rows(of: events, by: reference, options: ExpertOptions()) { _ in }
    }

    private var embedded: Int { TallyEncoder.texts.withLock { $0 } }

    @Test("texts are embedded once, and rows that come later by themselves")
    func parts() throws {
        let all = events(CachedEmbeddings.part + 10)
        let first = try rows(Array(all.prefix(CachedEmbeddings.part)))
        #expect(embedded == CachedEmbeddings.part)
        let second = try rows(all)
        #expect(embedded == CachedEmbeddings.part + 10)
        #expect(Array(second.prefix(first.count)) == first)
        #expect(try rows(all, cache: false) == second)
    }

    @Test("another encoder reads nothing of it")
    func otherEncoder() throws {
        _ = try rows(events(5))
        _ = try rows(events(5), digest: "two")
        #expect(embedded == 10)
    }

    @Test("a damaged file is made again")
    func damaged() throws {
        let before = try rows(events(5))
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first
        )
        let file = URL(filePath: "\(folder.path)/\(name)")
        var content = try Data(contentsOf: file)
        content[content.count - 1] ^= 1
        try content.write(to: file)
        #expect(try rows(events(5)) == before)
        #expect(embedded == 10)
        #expect(try rows(events(5)) == before)
        #expect(embedded == 10)
    }
}
