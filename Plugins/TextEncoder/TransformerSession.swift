package import GatehouseCore
internal import GatehouseKernels

/// One worker's scratch: tokens, activations and vectors.
///
/// Grows to the largest batch it has seen, and never beyond a few megabytes: large batches take
/// several passes.
package final class TransformerSession: TextEncoderSession {
    /// Tokens that are gathered before a pass.
    private static let gatheredTokens = 1_024

    private let tokenizer: Tokenizer
    private let plan: WindowPlan
    private let width: Int
    private var pass: TransformerPass
    private var windows = TokenWindows()
    private var tokens: [Int32] = []
    private var vectors: [Float] = []

    /// The text of each window that is gathered.
    private var owners: [Int] = []

    init(_ encoder: TransformerEncoder, tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        plan = encoder.plan
        width = encoder.width
        pass = TransformerPass(encoder.model)
    }

    package func embed(_ texts: TextBatch, into embeddings: inout [Float]) {
        embeddings.resize(to: texts.count * width)
        windows.removeAll()
        owners.removeAll(keepingCapacity: true)
        for text in 0..<texts.count {
            plan.append(texts[text], tokenizer, scratch: &tokens, to: &windows)
            while owners.count < windows.count { owners.append(text) }
            if windows.rows >= Self.gatheredTokens { flush(into: &embeddings) }
        }
        flush(into: &embeddings)
    }

    /// The ids of a text's windows, with the tokens that frame each.
    ///
    /// Allocates.
    package func ids(of text: Span<UInt8>) -> [[Int32]] {
        var windows = TokenWindows()
        plan.append(text, tokenizer, scratch: &tokens, to: &windows)
        return (0..<windows.count).map { Array(windows.ids[windows.range(of: $0)]) }
    }

    /// Embeds windows of tokens, each by itself.
    ///
    /// - Parameters:
    ///   - windows: Ids of the vocabulary, `[CLS]` and `[SEP]` among them; in each at most as many as
    ///     the model has positions.
    ///   - vectors: Shape `[windows.count, width]`, overwritten; each row has length 1.
    package func embed(_ windows: TokenWindows, into vectors: inout [Float]) {
        pass.run(windows, into: &vectors)
    }

    /// Embeds what is gathered.
    private func flush(into embeddings: inout [Float]) {
        guard windows.count > 0 else { return }
        pass.run(windows, into: &vectors)
        var first = 0
        while first < windows.count {
            var last = first
            while last + 1 < windows.count, owners[last + 1] == owners[first] { last += 1 }
            combine(first...last, into: &embeddings)
            first = last + 1
        }
        windows.removeAll()
        owners.removeAll(keepingCapacity: true)
    }

    /// Makes the embedding of a text from the vectors of its windows.
    private func combine(_ part: ClosedRange<Int>, into embeddings: inout [Float]) {
        let row = owners[part.lowerBound] * width
        guard part.count > 1 else {
            for i in 0..<width { embeddings[row + i] = vectors[part.lowerBound * width + i] }
            return
        }
        for i in 0..<width { embeddings[row + i] = 0 }
        for window in part {
            let weight = Float(windows.range(of: window).count)
            for i in 0..<width { embeddings[row + i] += weight * vectors[window * width + i] }
        }
        var all = embeddings.mutableSpan
        var embedding = all.part(row..<row + width)
        Kernels.current.normalizeLength(&embedding)
    }
}
