internal import GatehouseFiles

/// Networks of several seeds as tensors: `member0.layer0.weights`, `member0.layer0.bias`, and so on.
extension DenseLayer {
    /// The most networks of a gate.
    private static let memberLimit = 16

    /// Reads networks of three layers.
    ///
    /// - Parameters:
    ///   - tensors: Of the file.
    ///   - prefix: What the names begin with.
    ///   - widths: Inputs, units of both hidden layers, and outputs.
    /// - Returns: The layers of each network.
    /// - Throws: `FileError` where a tensor is missing or has another shape.
    static func members(
        in tensors: Safetensors,
        prefix: String,
        widths: [Int],
    ) throws -> [[DenseLayer]] {
        let count = Int(tensors.metadata["\(prefix)members"] ?? "") ?? 0
        guard (1...memberLimit).contains(count) else {
            throw BundleError.fusion("found \(count) \(prefix)members; wanted 1 to \(memberLimit)")
        }
        return try (0..<count).map { member in
            try (0..<3).map { layer in
                let name = "\(prefix)member\(member).layer\(layer)"
                let weights = try tensors.floats(
                    named: "\(name).weights",
                    shape: [widths[layer], widths[layer + 1]],
                    requireFinite: true
                )
                let bias = try tensors.floats(
                    named: "\(name).bias",
                    shape: [widths[layer + 1]],
                    requireFinite: true
                )
                return DenseLayer(
                    weights: (0..<weights.count).map { weights.span[$0] },
                    bias: (0..<bias.count).map { bias.span[$0] }
                )
            }
        }
    }

    /// The tensors of networks, by name.
    static func tensors(
        _ members: [[DenseLayer]],
        prefix: String,
    ) -> [String: Safetensors.Content] {
        var tensors: [String: Safetensors.Content] = [:]
        for (index, member) in members.enumerated() {
            for (layer, dense) in member.enumerated() {
                let name = "\(prefix)member\(index).layer\(layer)"
                let outputs = dense.bias.count
                tensors["\(name).weights"] = .floats(
                    dense.weights,
                    shape: [dense.weights.count / outputs, outputs]
                )
                tensors["\(name).bias"] = .floats(dense.bias, shape: [outputs])
            }
        }
        return tensors
    }
}
