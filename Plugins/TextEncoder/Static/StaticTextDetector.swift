internal import Foundation
public import GatehouseCore
internal import GatehouseFiles

/// A small network, or a logistic regression, on the mean of a text's token rows:
/// `detector: static-text`.
///
/// Eager: the tokenizer, a row for each token, and the network. A text with no token that has a row
/// abstains.
///
/// Files: `static.safetensors` and `tokenizer.json`, which `gatehouse distill` makes, and
/// `head.safetensors`, trained on them and refused with others. Options: `tokens` (how many of a text
/// are read; default 256), and those of training: `hidden` (0 is a logistic regression), `epochs`,
/// `decay`.
public struct StaticTextDetector: Detector {
    /// Selects it in a manifest: `detector: static-text`.
    public static let name = "static-text"

    /// Runs for every event.
    public static let stage = Stage.eager

    let encoder: StaticEncoder
    let weights: HeadWeights

    /// Reads the table and the head; refuses a head that was trained on another table.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        encoder = try Self.encoder(of: expert)
        weights = try HeadWeights(expert, width: encoder.width, digest: encoder.digest)
    }

    /// Nothing but the text, which is always there.
    public var reads: SignalSet { [] }

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { StaticTextSession(self) }

    /// The encoder among an expert's files.
    static func encoder(of expert: ExpertFolder) throws(ExpertError) -> StaticEncoder {
        let known = HeadRecipe.optionNames + StaticEncoder.optionNames
        try expert.options.expectOnly(known, of: expert.name)
        let limit = try StaticEncoder.limit(expert.options, of: expert.name)
        for file in [StaticTable.file, StaticEncoder.tokenizerFile] {
            let path = try expert.path(of: file)
            guard FileManager.default.fileExists(atPath: path) else {
                let folder = (path as NSString).deletingLastPathComponent
                throw ExpertError(
                    expert: expert.name,
                    found: "no \(file) in \(folder)",
                    wanted: "a table of tokens",
                    remedy: "make it with `gatehouse distill ENCODER --into \(folder)`"
                )
            }
        }
        let table = try expert.map(StaticTable.file)
        let tokenizer = try expert.map(StaticEncoder.tokenizerFile)
        do {
            return try StaticEncoder(table: table, tokenizer: tokenizer, limit: limit)
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }
}

/// One worker's scratch for a table and a head.
final class StaticTextSession: DetectorSession {
    /// Parts of a text whose weight an explanation tries: a word each, mostly.
    private static let partLimit = 64

    private var embedder: StaticPass
    private var head: HeadPass
    private var embedding: [Float]
    private let byteLimit: Int

    init(_ detector: StaticTextDetector) {
        embedder = StaticPass(detector.encoder)
        head = HeadPass(detector.weights)
        embedding = [Float](repeating: 0, count: detector.encoder.width)
        byteLimit = Tokenizer.byteBudget(limit: detector.encoder.limit)
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        output.logit = logit(signals.document).map(Double.init)
    }

    private func logit(_ text: Span<UInt8>) -> Float? {
        guard embedder.embed(text, into: &embedding) else { return nil }
        let embedding = embedding
        return head.logit(embedding.span)
    }

    /// Leaves out one part of the text after the other and says what each was worth.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let document = signals.document
        guard let whole = logit(document) else { return }
        let read = document.extracting(0..<min(document.count, byteLimit))
        let parts = TextParts(read, limit: Self.partLimit)
        for part in 0..<parts.count {
            let rest = parts.rest(without: part)
            // Without it there is nothing to go by: it was worth everything.
            let value = whole - (logit(rest.span) ?? 0)
            reasons.add(Reason(subject: parts.subject(part), value: Double(value)))
        }
    }
}
