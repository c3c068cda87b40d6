internal import Foundation
internal import GatehouseCore
internal import GatehouseLearning
internal import GatehouseTextEncoder

/// Times an encoder: single windows by their length, batches, and whole texts with their tokens.
struct EncoderBench {
    /// Windows that are measured in one call.
    struct Batch {
        let windows: Int
        let tokens: Int

        var name: String { windows == 1 ? "\(tokens) tokens" : "\(windows) x \(tokens) tokens" }
    }

    private let encoder: TransformerEncoder
    private let session: TransformerSession
    private let tokenizer: Tokenizer
    private let texts: [[UInt8]]

    init(_ encoder: TransformerEncoder, texts: [[UInt8]], mode: Tokenizer.Mode) {
        self.encoder = encoder
        self.texts = texts
        session = encoder.makeTransformerSession(mode: mode)
        tokenizer = Tokenizer(encoder.tokenizer.vocabulary, mode: mode)
    }

    /// Measures everything.
    ///
    /// - Parameters:
    ///   - batches: Windows of random tokens.
    ///   - rounds: How many windows of each length.
    /// - Returns: Figures for each; an event is a call.
    mutating func report(batches: [Batch], rounds: Int) -> BenchReport {
        var stages = batches.map { batch in
            let rounds = max(rounds / batch.windows, min(rounds, 5))
            return BenchStage(
                name: batch.name,
                figures: measure(windows: batch.windows, tokens: batch.tokens, rounds: rounds)
            )
        }
        var overall: BenchFigures?
        if !texts.isEmpty {
            stages.append(BenchStage(name: "tokenize", figures: measureTokenizer()))
            overall = measureTexts()
        }
        return BenchReport(
            mode: "\(encoder.precision.rawValue), one thread",
            bundle: "encoder",
            generation: encoder.digest,
            events: texts.count,
            overall: overall,
            stages: stages,
            deferred: nil,
            cEcho: nil
        )
    }

    /// Calls with so many windows of random tokens, the same in every run.
    private func measure(windows: Int, tokens: Int, rounds: Int) -> BenchFigures? {
        var generator = SeededGenerator(seed: 1)
        let vocabulary = encoder.tokenizer.vocabulary
        let first = min(1_996, vocabulary.count / 2)
        let batches = (0..<8).map { _ in
            var batch = TokenWindows()
            for _ in 0..<windows {
                // Past the reserved and single-character pieces that open a vocabulary of BERT's.
                let content = (2..<tokens).map { _ in
                    Int32(first + generator.below(vocabulary.count - first))
                }
                batch.append([vocabulary.start] + content + [vocabulary.separator])
            }
            return batch
        }
        var vectors: [Float] = []
        for batch in batches { session.embed(batch, into: &vectors) }
        var measurement = Measurement()
        measurement.time(rounds) { session.embed(batches[$0 & 7], into: &vectors) }
        measurement.countAllocations(8) { session.embed(batches[$0], into: &vectors) }
        return measurement.figures
    }

    private func measureTokenizer() -> BenchFigures? {
        var ids: [Int32] = []
        ids.reserveCapacity(encoder.windowTokens)
        let limit = encoder.windowTokens
        func tokenize(_ index: Int) {
            let text = texts[index]
            tokenizer.encode(text.span, limit: limit, into: &ids)
        }
        for index in texts.indices { tokenize(index) }
        var measurement = Measurement()
        for _ in 0..<3 { measurement.time(texts.count) { tokenize($0) } }
        measurement.countAllocations(texts.count) { tokenize($0) }
        return measurement.figures
    }

    private func measureTexts() -> BenchFigures? {
        var batch = TextBatch()
        var embedding: [Float] = []
        func embed(_ index: Int) {
            let text = texts[index]
            batch.removeAll()
            batch.append(text.span)
            session.embed(batch, into: &embedding)
        }
        for index in texts.indices.prefix(64) { embed(index) }
        var measurement = Measurement()
        measurement.time(texts.count) { embed($0) }
        measurement.countAllocations(texts.count) { embed($0) }
        return measurement.figures
    }
}
