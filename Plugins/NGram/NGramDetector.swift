public import GatehouseCore
internal import GatehouseFiles

/// Logistic regression over hashed word 1–2-grams and character 3–5-grams: `detector: ngram`.
///
/// A text's vector holds `1 / √n` for each of its `n` distinct buckets; the logit is the intercept
/// plus the mean-free dot product with the weights. A text without n-grams abstains.
///
/// Files: `weights.safetensors` with `weights` (F32, shape `[buckets]`, a power of two) and `intercept`
/// (F32, shape `[1]`). Options: `bucket_bits`, `scalar_limit`, `cost` (see training).
public struct NGramDetector: Detector {
    /// Selects it in a manifest: `detector: ngram`.
    public static let name = "ngram"

    static let weightsFile = "weights.safetensors"
    static let optionNames = ["bucket_bits", "scalar_limit", "cost"]

    let weights: MappedArray<Float>
    let intercept: Float
    let bucketBits: Int
    let scalarLimit: Int

    /// Maps the weights; refuses those of other options, or of another version of the n-grams.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly(Self.optionNames, of: expert.name)
        bucketBits = try Self.bucketBits(of: expert)
        scalarLimit = try Self.scalarLimit(of: expert)
        let file = try expert.map(Self.weightsFile)
        do {
            let tensors = try Safetensors(file)
            let version = tensors.metadata["ngram.version"] ?? "none"
            guard version == NGramScanner.version else {
                throw ExpertError(
                    expert: expert.name,
                    found: "n-gram version \(version)",
                    wanted: NGramScanner.version,
                    remedy: "train the expert again"
                )
            }
            weights = try tensors.floats(
                named: "weights",
                shape: [1 << bucketBits],
                requireFinite: true
            )
            let intercept = try tensors.floats(
                named: "intercept",
                shape: [1],
                requireFinite: true
            )
            self.intercept = intercept.span[0]
        } catch let error as ExpertError {
            throw error
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }

    /// The text in normal form.
    public var reads: SignalSet { .normalizedText }

    /// Runs for every event.
    public static let stage = Stage.eager

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { NGramSession(self) }

    static func bucketBits(of expert: ExpertFolder) throws(ExpertError) -> Int {
        try expert.options.integer("bucket_bits", in: 10...24, default: 18, of: expert.name)
    }

    static func scalarLimit(of expert: ExpertFolder) throws(ExpertError) -> Int {
        try expert.options.integer(
            "scalar_limit",
            in: 16...1_000_000,
            default: 3_000,
            of: expert.name
        )
    }
}

/// One worker's n-gram scratch.
final class NGramSession: DetectorSession {
    private let detector: NGramDetector
    private var buckets: NGramBuckets

    init(_ detector: NGramDetector) {
        self.detector = detector
        buckets = NGramBuckets(
            bucketBits: detector.bucketBits,
            scalarLimit: detector.scalarLimit
        )
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        buckets.collect(signals.normalizedText)
        guard !buckets.list.isEmpty else {
            output.logit = nil
            return
        }
        let weights = detector.weights
        let span = weights.span
        var sum: Float = 0
        for bucket in buckets.list { sum += span[Int(bucket)] }
        output.logit = Double(detector.intercept + sum / Float(buckets.list.count).squareRoot())
    }

    /// Names the words whose n-grams weigh most; a character n-gram counts for the word it ends in.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let weights = detector.weights
        let text = signals.normalizedText
        buckets.collect(text)
        var contributions: [String: Double] = [:]
        var order: [String] = []
        var seen: Set<UInt32> = []
        let shift = UInt64(64 - detector.bucketBits)
        let scale = 1 / Double(max(buckets.list.count, 1)).squareRoot()
        NGramScanner.scan(text, limit: detector.scalarLimit) { hash, offset in
            let bucket = UInt32(truncatingIfNeeded: hash >> shift)
            guard seen.insert(bucket).inserted else { return }
            let word = Self.word(at: offset, in: text)
            if contributions[word] == nil { order.append(word) }
            contributions[word, default: 0] += Double(weights.span[Int(bucket)]) * scale
        }
        for word in order where !word.isEmpty {
            reasons.add(Reason(subject: word, value: contributions[word] ?? 0))
        }
    }

    /// The run of bytes without a space around `offset`, or before it when it is a space.
    private static func word(at offset: Int, in text: Span<UInt8>) -> String {
        let space = UInt8(ascii: " ")
        var start = offset
        if start > 0, text[start] == space { start -= 1 }
        var end = start
        while start > 0, text[start - 1] != space { start -= 1 }
        while end < text.count, text[end] != space { end += 1 }
        return String(decoding: (start..<end).map { text[$0] }, as: UTF8.self)
    }
}
