internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning

/// The layers of a head: embedding → hidden (ReLU) → logit, or embedding → logit.
///
/// File: `layer0.weights`, input-major F32 of shape `[inputs, outputs]`, `layer0.bias`, and so on.
struct HeadWeights: Sendable {
    /// One dense layer.
    struct Layer: Sendable {
        /// Input-major, shape `[inputs, outputs]`.
        let weights: [Float]
        let bias: [Float]
    }

    static let file = "head.safetensors"
    private static let version = "1"

    let layers: [Layer]

    /// Takes the layers of a network that was fitted on embeddings times `inputScale`.
    init(_ network: MultilayerPerceptron, inputScale: Float) {
        layers = network.layout.layers.enumerated().map { index, layer in
            let biasEnd = layer.biasOffset + layer.outputCount
            let scale = index == 0 ? inputScale : 1
            return Layer(
                weights: network.parameters[layer.weightOffset..<layer.biasOffset].map {
                    $0 * scale
                },
                bias: Array(network.parameters[layer.biasOffset..<biasEnd])
            )
        }
    }

    /// Reads the head among an expert's files; `digest` names the encoder it must be trained on.
    init(_ expert: ExpertFolder, width: Int, digest: String) throws(ExpertError) {
        let file = try expert.map(Self.file)
        do {
            try self.init(Safetensors(file), width: width, digest: digest)
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }

    /// Reads the layers of an encoder's head.
    ///
    /// - Parameters:
    ///   - tensors: The file.
    ///   - width: Elements of an embedding.
    ///   - digest: Names the encoder that the head must have been trained on.
    /// - Throws: ``FileError``, or ``HeadError`` when it belongs to another encoder.
    init(_ tensors: Safetensors, width: Int, digest: String) throws {
        guard tensors.metadata["head.version"] == Self.version else {
            let found = tensors.metadata["head.version"] ?? "none"
            throw HeadError("found head version \(found); wanted \(Self.version); train it again")
        }
        let found = tensors.metadata["encoder"] ?? "none"
        guard found == digest else {
            throw HeadError(
                "found a head for encoder \(found); wanted \(digest); train it again"
            )
        }
        let count = Int(tensors.metadata["layers"] ?? "") ?? 0
        guard (1...2).contains(count) else {
            throw HeadError("found \(count) layers; wanted 1 or 2; train it again")
        }
        var inputCount = width
        layers = try (0..<count).map { index in
            let bias = try tensors.tensor(named: "layer\(index).bias").shape.first ?? 0
            let outputCount = index == count - 1 ? 1 : bias
            let weights = try tensors.floats(
                named: "layer\(index).weights",
                shape: [inputCount, outputCount],
                requireFinite: true
            )
            let biases = try tensors.floats(
                named: "layer\(index).bias",
                shape: [outputCount],
                requireFinite: true
            )
            inputCount = outputCount
            return Layer(
                weights: weights.span.indices.map { weights.span[$0] },
                bias: biases.span.indices.map { biases.span[$0] }
            )
        }
    }

    /// Encodes the layers for the encoder that `digest` names.
    func encoded(digest: String) -> [UInt8] {
        var tensors: [String: Safetensors.Content] = [:]
        for (index, layer) in layers.enumerated() {
            let outputs = layer.bias.count
            tensors["layer\(index).weights"] = .floats(
                layer.weights,
                shape: [layer.weights.count / outputs, outputs]
            )
            tensors["layer\(index).bias"] = .floats(layer.bias, shape: [outputs])
        }
        return Safetensors.serialized(
            tensors,
            metadata: [
                "head.version": Self.version, "encoder": digest, "layers": "\(layers.count)",
            ]
        )
    }
}

/// Why a head's file was refused.
struct HeadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
