import GatehouseCore
import GatehouseLearning
import GatehouseTestSupport

@testable import GatehouseMatcher

/// An encoder of shares of letters, of length 1: texts of the same letters are the same to it.
struct LetterEncoder: TextEncoder {
    static let kind = "letters"
    static let letters = Array("abcdefgh".utf8)

    let width = letters.count
    let digest = String(repeating: "ab", count: 32)

    init() {}
    init(_ folder: EncoderFolder) throws(EncoderError) {}

    func estimatedMicroseconds(tokenCount: Int) -> Double { 1 }
    func makeSession() -> any TextEncoderSession { LetterSession() }

    static func embedding(of text: [UInt8]) -> [Float] {
        let counts = letters.map { letter in Float(text.count { $0 == letter }) }
        let length = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return counts.map { length > 0 ? $0 / length : 0 }
    }
}

private final class LetterSession: TextEncoderSession {
    func embed(_ texts: TextBatch, into embeddings: inout [Float]) {
        for row in 0..<texts.count {
            let text = texts[row]
            let embedding = LetterEncoder.embedding(of: text.indices.map { text[$0] })
            for i in embedding.indices { embeddings[row * embedding.count + i] = embedding[i] }
        }
    }
}

/// Events, folders and examples for tests of the matcher.
struct MatcherFixture {
    let folder = TemporaryFolder()
    let schema: EventSchema
    let reference = EncoderReference(name: "letters", encoder: LetterEncoder(), index: 0)

    init() throws { schema = try SampleSchema.make() }

    var context: LoadContext { LoadContext(schema: schema, encoders: ["letters": reference]) }

    func expert(
        encoder: String? = "letters",
        options: [String: Double] = [:],
    ) -> ExpertFolder {
        ExpertFolder(
            name: "near",
            path: folder.path,
            files: ["margin.safetensors"],
            options: ExpertOptions(options),
            encoder: encoder
        )
    }

    /// Writes a margin's file and loads it.
    func load(
        _ bytes: [UInt8],
        encoder: String? = "letters",
        options: [String: Double] = [:],
    ) throws -> MatcherDetector {
        try folder.write(bytes, named: "margin.safetensors")
        return try MatcherDetector(expert(encoder: encoder, options: options), context: context)
    }

    func signals(_ text: String) -> Signals {
        var signals = Signals(schema: schema, encoders: [reference])
        signals.derive([], from: Event(body: text, schema: schema))
        signals.setEmbedding(reference, to: LetterEncoder.embedding(of: Array(text.utf8))[...])
        return signals
    }

    func logit(of text: String, _ detector: MatcherDetector) -> Double? {
        var output = ExpertOutput()
        detector.makeSession().score(signals(text), into: &output)
        return output.logit
    }

    /// Texts of campaigns: each of two letters of its own, abuse where the first comes before the second.
    func rows(count: Int, seed: Int = 1, foldCount: Int = 3) -> TrainingRows {
        var draws = SeededDraws(seed: seed)
        var events: [Event] = []
        var labels: [Bool] = []
        for row in 0..<count {
            let isAbuse = row % 2 == 0
            let pair = draws.pick(isAbuse ? ["ab", "cd"] : ["ac", "bd"])
            let noise = String((0..<3).map { _ in draws.pick(Array("efgh")) })
            events.append(Event(body: pair + pair + noise, schema: schema))
            labels.append(isAbuse)
        }
        return TrainingRows(
            events: events,
            labels: labels,
            folds: labels.indices.map { $0 / 2 % foldCount },
            foldCount: foldCount
        )
    }

    func fit(
        _ rows: TrainingRows,
        options: [String: Double] = ["steps": 40],
        seed: UInt64 = 7,
    ) throws -> FittedExpert {
        try MatcherDetector.fit(
            rows,
            expert: expert(options: options),
            context: context,
            seed: seed
        )
    }

    /// Examples drawn from a seed, projected to three numbers.
    static func model(
        abuse: Int = 9,
        benign: Int = 70,
        neighbors: Int = 4,
        seed: Int = 1,
    ) -> MarginModel {
        var draws = SeededDraws(seed: seed)
        let number = { (draws: inout SeededDraws) in Float(draws.below(2001) - 1000) / 1000 }
        func rows(_ count: Int) -> ReferenceRows {
            var rows = ReferenceRows(width: 3, capacity: count)
            for _ in 0..<count {
                let row = (0..<3).map { _ in number(&draws) }
                let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                let unit = row.map { $0 / length }
                rows.append(unit.span)
            }
            return rows
        }
        let space = MarginSpace(
            projection: (0..<24).map { _ in number(&draws) },
            width: 8,
            abuse: rows(abuse),
            benign: rows(benign)
        )
        return MarginModel(
            space: space,
            neighborCount: neighbors,
            scaling: PlattScaling(slope: 3, intercept: -0.5)
        )
    }
}
