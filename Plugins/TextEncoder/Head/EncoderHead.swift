public import GatehouseCore
internal import GatehouseFiles
internal import GatehouseKernels

/// A small network, or a logistic regression, on the embedding of an event's text: `detector: encoder`.
///
/// Deferred. Files: `head.safetensors`, trained on embeddings of the precision that is served, and
/// refused with another encoder. Options: `hidden` (0 is a logistic regression), `epochs`, `decay`
/// (see training).
public struct EncoderHead: Detector {
    /// Selects it in a manifest: `detector: encoder`.
    public static let name = "encoder"

    /// When the event is worth the embedding.
    public static let stage = Stage.deferred

    static let optionNames = ["hidden", "epochs", "decay"]

    let reference: EncoderReference
    let weights: HeadWeights

    /// Reads the head; refuses one that was trained on another encoder.
    public init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly(Self.optionNames, of: expert.name)
        reference = try context.encoder(of: expert)
        let file = try expert.map(HeadWeights.file)
        do {
            weights = try HeadWeights(
                Safetensors(file),
                width: reference.encoder.width,
                digest: reference.encoder.digest
            )
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }

    /// The embedding.
    public var reads: SignalSet { reference.signal }

    /// A head is a few thousand multiplications.
    public var estimatedMicroseconds: Double { 2 }

    /// Makes one worker's scratch.
    public func makeSession() -> any DetectorSession { EncoderHeadSession(self) }
}

/// One worker's scratch for a head.
final class EncoderHeadSession: DetectorSession {
    /// Parts of a text whose weight an explanation tries.
    private static let partLimit = 12

    private let detector: EncoderHead
    private var hidden: [Float]
    private var output: [Float] = [0]
    /// Made when the first explanation is wanted.
    private var encoder: (any TextEncoderSession)?

    init(_ detector: EncoderHead) {
        self.detector = detector
        hidden = detector.weights.layers.count > 1 ? detector.weights.layers[0].bias : []
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        output.logit = Double(logit(signals.embedding(detector.reference)))
    }

    private func logit(_ embedding: Span<Float>) -> Float {
        let layers = detector.weights.layers
        if layers.count == 1 {
            run(layers[0], on: embedding, into: &output)
        } else {
            run(layers[0], on: embedding, into: &hidden)
            for i in hidden.indices { hidden[i] = max(hidden[i], 0) }
            let activated = hidden
            run(layers[1], on: activated.span, into: &output)
        }
        return output[0]
    }

    private func run(
        _ layer: HeadWeights.Layer,
        on inputs: Span<Float>,
        into outputs: inout [Float],
    ) {
        let weights = layer.weights
        let bias = layer.bias
        var target = outputs.mutableSpan
        Kernels.current.dense(inputs, weights: weights.span, bias: bias.span, into: &target)
    }

    /// Leaves out one part of the text after the other and says what each was worth.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let document = signals.document
        let bytes = document.indices.map { document[$0] }
        let words = bytes.split(whereSeparator: { $0 <= 0x20 })
        guard words.count > 1 else { return }
        let length = (words.count + Self.partLimit - 1) / Self.partLimit
        let parts = stride(from: 0, to: words.count, by: length).map {
            $0..<min($0 + length, words.count)
        }
        var batch = TextBatch()
        for part in parts {
            let rest = words[..<part.lowerBound] + words[part.upperBound...]
            let text = Array(rest.joined(separator: [UInt8(ascii: " ")]))
            batch.append(text.span)
        }
        let width = detector.reference.encoder.width
        var embeddings = [Float](repeating: 0, count: parts.count * width)
        let session = encoder ?? detector.reference.encoder.makeSession()
        encoder = session
        session.embed(batch, into: &embeddings)
        let whole = logit(signals.embedding(detector.reference))
        for (row, part) in parts.enumerated() {
            let without = logit(embeddings.span.extracting(row * width..<(row + 1) * width))
            let words = words[part].joined(separator: [UInt8(ascii: " ")])
            let subject = String(decoding: Array(words), as: UTF8.self)
            reasons.add(Reason(subject: subject, value: Double(whole - without)))
        }
    }
}
