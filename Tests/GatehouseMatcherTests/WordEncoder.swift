import GatehouseCore
import GatehouseTestSupport

/// An encoder that adds up a random direction for each word: texts that share words are alike.
struct WordEncoder: TextEncoder {
    static let kind = "words"
    static let width = 64

    /// The reference under which a bundle would know it.
    static let reference = EncoderReference(name: "words", encoder: WordEncoder(), index: 0)

    var digest = String(repeating: "ab", count: 32)

    init() {}
    init(_ folder: EncoderFolder) throws(EncoderError) {}

    var width: Int { Self.width }
    func estimatedMicroseconds(tokenCount: Int) -> Double { 1 }
    func makeSession() -> any TextEncoderSession { Session() }

    /// The embedding of a text, of length 1.
    static func embedding(_ text: String) -> [Float] {
        var sum = [Float](repeating: 0, count: width)
        for word in text.split(separator: " ") {
            let seed = word.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }
            var draws = SeededDraws(seed: seed)
            for place in 0..<width { sum[place] += Float(draws.below(2001)) - 1000 }
        }
        let length = max(sum.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-9)
        return sum.map { $0 / length }
    }

    private final class Session: TextEncoderSession {
        func embed(_ texts: TextBatch, into embeddings: inout [Float]) {
            for row in 0..<texts.count {
                let bytes = texts[row]
                let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                let embedding = WordEncoder.embedding(text)
                for place in 0..<width { embeddings[row * width + place] = embedding[place] }
            }
        }
    }
}
