internal import Foundation
internal import GatehouseFiles
internal import GatehouseKernels

/// The forward pass of BERT as the papers have it, in floats through BLAS: what the fast one is
/// compared with.
///
/// One text at a time, without regard to memory or speed. Layers follow [Devlin et al. 2018]: what
/// a branch adds is normalised after the sum, GELU is the exact one.
///
/// [Devlin et al. 2018]: https://arxiv.org/abs/1810.04805
struct ReferenceTransformer: Sendable {
    private let configuration: BertConfiguration
    private let words: [Float]
    private let positions: [Float]
    private let type: [Float]
    private let embeddingNorm: BertWeights.Normalization
    private let layers: [BertWeights.Layer]

    /// Reads all weights.
    init(_ weights: BertWeights) throws(FileError) {
        configuration = weights.configuration
        words = try weights.words()
        positions = try weights.positions()
        type = try weights.type()
        embeddingNorm = try weights.embeddingNorm()
        var layers: [BertWeights.Layer] = []
        for index in 0..<configuration.layers { layers.append(try weights.layer(index)) }
        self.layers = layers
    }

    /// Embeds one text.
    ///
    /// - Parameter ids: Tokens, `[CLS]` and `[SEP]` among them; as many as there are positions, or
    ///   fewer.
    /// - Returns: Shape `[width]`, of length 1.
    func embed(_ ids: [Int32]) -> [Float] {
        precondition(
            (1...configuration.positions).contains(ids.count),
            "\(ids.count) tokens for \(configuration.positions) positions"
        )
        var rows: [Float] = []
        for (position, id) in ids.enumerated() {
            let word = row(Int(id), of: words)
            let place = row(position, of: positions)
            rows += (0..<configuration.width).map { word[$0] + type[$0] + place[$0] }
        }
        normalize(&rows, embeddingNorm)
        for layer in layers { apply(layer, to: &rows) }
        return pooled(rows)
    }

    private func apply(_ layer: BertWeights.Layer, to rows: inout [Float]) {
        let context = attended(linear(rows, layer.projections))
        add(linear(context, layer.attentionOutput), to: &rows)
        normalize(&rows, layer.attentionNorm)
        let inner = linear(rows, layer.widening).map(Self.gelu)
        add(linear(inner, layer.narrowing), to: &rows)
        normalize(&rows, layer.outputNorm)
    }

    /// `softmax(Q · Kᵀ / √headWidth) · V` for each head; takes `[tokens, 3 · width]`.
    private func attended(_ projections: [Float]) -> [Float] {
        let width = configuration.width
        let headWidth = configuration.headWidth
        let tokens = projections.count / (3 * width)
        var context = [Float](repeating: 0, count: tokens * width)
        for head in 0..<configuration.heads {
            // The columns of one part, for this head, of all tokens.
            func part(_ index: Int, _ token: Int) -> ArraySlice<Float> {
                let start = token * 3 * width + index * width + head * headWidth
                return projections[start..<start + headWidth]
            }
            for token in 0..<tokens {
                let query = part(0, token)
                let scores = (0..<tokens).map { other in
                    zip(query, part(1, other)).reduce(0) { $0 + $1.0 * $1.1 }
                        / Float(headWidth).squareRoot()
                }
                let largest = scores.max() ?? 0
                let powers = scores.map { Foundation.exp($0 - largest) }
                let sum = powers.reduce(0, +)
                for other in 0..<tokens {
                    let start = token * width + head * headWidth
                    for (place, value) in part(2, other).enumerated() {
                        context[start + place] += powers[other] / sum * value
                    }
                }
            }
        }
        return context
    }

    private func linear(_ rows: [Float], _ layer: BertWeights.Linear) -> [Float] {
        let count = rows.count / layer.inputs
        var outputs = [Float](repeating: 0, count: count * layer.outputs)
        var span = outputs.mutableSpan
        BLAS.multiply(
            rows.span,
            transposed: layer.weights.span,
            inner: layer.inputs,
            into: &span
        )
        for i in outputs.indices { outputs[i] += layer.bias[i % layer.outputs] }
        return outputs
    }

    private func add(_ branch: [Float], to rows: inout [Float]) {
        for i in rows.indices { rows[i] += branch[i] }
    }

    private func normalize(_ rows: inout [Float], _ norm: BertWeights.Normalization) {
        let width = configuration.width
        for start in stride(from: 0, to: rows.count, by: width) {
            let row = rows[start..<start + width]
            let mean = row.reduce(0, +) / Float(width)
            // Biased variance (divide by width, not width - 1): what the models were trained with.
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(width)
            let scale = 1 / (variance + configuration.epsilon).squareRoot()
            for i in 0..<width {
                let value = (rows[start + i] - mean) * scale
                rows[start + i] = value * norm.gamma[i] + norm.beta[i]
            }
        }
    }

    private func pooled(_ rows: [Float]) -> [Float] {
        let width = configuration.width
        var mean = Array(rows.prefix(width))
        if configuration.pooling == .mean {
            for i in width..<rows.count { mean[i % width] += rows[i] }
        }
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? mean.map { $0 / length } : mean
    }

    private func row(_ index: Int, of table: [Float]) -> ArraySlice<Float> {
        let start = index * configuration.width
        let end = start + configuration.width
        precondition(
            index >= 0 && end <= table.count,
            "row \(index) of \(table.count / configuration.width)"
        )
        // Slices keep the places of their table; these start at 0.
        return ArraySlice(Array(table[start..<end]))
    }

    private static func gelu(_ x: Float) -> Float { x / 2 * (1 + erf(x * Float(0.5).squareRoot())) }
}
