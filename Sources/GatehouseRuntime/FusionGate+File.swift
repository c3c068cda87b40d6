internal import GatehouseFiles

/// The gate's file: safetensors, tied by digests to the experts and features it was trained with.
extension FusionGate {
    /// Part of the file's metadata.
    private static let version = "1"

    /// Loads the gate of a bundle and checks that it belongs to the bundle's experts and features.
    ///
    /// - Parameters:
    ///   - manifest: Of the bundle.
    ///   - featureNames: Of the features.
    ///   - edited: Experts that may be others than those it was fitted with.
    /// - Throws: ``BundleError`` where it does not belong to the others, or is damaged.
    init(
        of manifest: BundleManifest,
        featureNames: [String],
        accepting edited: Set<String>,
    ) throws(BundleError) {
        let tensors: Safetensors
        do {
            tensors = try Safetensors(MappedFile(path: "\(manifest.folder)/\(manifest.fusion)"))
        } catch {
            throw .fusion("\(error)")
        }
        try Self.expect("fusion.version", Self.version, in: tensors)
        try Self.expect("features", Self.digest(of: featureNames), in: tensors)
        try Self.expect(
            "experts",
            manifest.experts.map(\.name).joined(separator: ","),
            in: tensors
        )
        for expert in manifest.experts where !edited.contains(expert.name) {
            let digest = try BundleDigests.digest(of: expert, in: manifest)
            guard tensors.metadata["expert.\(expert.name)"] == digest.hexadecimal else {
                throw .fusion(
                    """
                    found that expert \(expert.name) has changed since the gate was fitted; wanted \
                    the one it was fitted with; run `gatehouse train` again, or, where rules were \
                    edited, `gatehouse rules publish`
                    """
                )
            }
        }
        do {
            try self.init(
                tensors,
                featureCount: featureNames.count,
                expertCount: manifest.experts.count
            )
        } catch let error as BundleError {
            throw error
        } catch {
            throw .fusion("\(error)")
        }
        let names = (tensors.metadata["edited"] ?? "").split(separator: ",").map(String.init)
        self.edited = edited.union(names)
    }

    private init(_ tensors: Safetensors, featureCount: Int, expertCount: Int) throws {
        let columnCount = try tensors.tensor(named: "columns").shape.first ?? 0
        let indicatorCount = try tensors.tensor(named: "indicators").shape.first ?? 0
        let columns = try tensors.int32s(named: "columns", shape: [columnCount])
        let logarithmic = try tensors.int32s(named: "logarithmic", shape: [columnCount])
        let means = try tensors.floats(named: "means", shape: [columnCount], requireFinite: true)
        let inverseDeviations = try tensors.floats(
            named: "inverse_deviations",
            shape: [columnCount],
            requireFinite: true
        )
        let indicators = try tensors.int32s(named: "indicators", shape: [indicatorCount])
        func checked(_ index: Int32) throws -> Int {
            guard index >= 0, index < featureCount else {
                throw BundleError.fusion(
                    "found feature \(index) of \(featureCount); train the gate again"
                )
            }
            return Int(index)
        }
        let inputs = FusionInputs(
            columns: try (0..<columnCount).map { i in
                FusionInputs.Column(
                    feature: try checked(columns.span[i]),
                    isLogarithmic: logarithmic.span[i] != 0,
                    mean: means.span[i],
                    inverseDeviation: inverseDeviations.span[i]
                )
            },
            indicators: try (0..<indicatorCount).map { try checked(indicators.span[$0]) },
            expertCount: expertCount
        )
        let scaling = try tensors.doubles(
            named: "expert_scaling",
            shape: [expertCount, 2],
            requireFinite: true
        )
        let maskCount = try tensors.tensor(named: "calibration_masks").shape.first ?? 0
        let masks = try tensors.int32s(named: "calibration_masks", shape: [maskCount])
        let affine = try tensors.doubles(
            named: "calibration",
            shape: [maskCount, 2],
            requireFinite: true
        )
        var calibration: [UInt64: Affine] = [:]
        for i in 0..<maskCount {
            calibration[UInt64(UInt32(bitPattern: masks.span[i]))] = Affine(
                slope: affine.span[2 * i],
                intercept: affine.span[2 * i + 1]
            )
        }
        self.init(
            inputs: inputs,
            expertScaling: (0..<expertCount).map {
                Affine(slope: scaling.span[2 * $0], intercept: scaling.span[2 * $0 + 1])
            },
            calibration: calibration,
            uncertainty: try Self.uncertainty(in: tensors),
            members: try Self.members(in: tensors, inputCount: inputs.count, expertCount)
        )
    }

    private static func uncertainty(in tensors: Safetensors) throws -> UncertaintyQuantiles? {
        guard tensors.names.contains("uncertainty") else { return nil }
        let count = UncertaintyQuantiles.count
        let values = try tensors.doubles(named: "uncertainty", shape: [count], requireFinite: true)
        guard
            let quantiles = UncertaintyQuantiles(
                magnitudes: values.span.indices.map { values.span[$0] }
            )
        else {
            throw BundleError.fusion("found quantiles of uncertainty that fall; train again")
        }
        return quantiles
    }

    private static func members(
        in tensors: Safetensors,
        inputCount: Int,
        _ expertCount: Int,
    ) throws -> [[DenseLayer]] {
        let sizes = [inputCount, width, width, expertCount + 1]
        let count = Int(tensors.metadata["members"] ?? "") ?? 0
        guard (1...16).contains(count) else {
            throw BundleError.fusion("found \(count) members; wanted 1 to 16")
        }
        return try (0..<count).map { member in
            try (0..<3).map { layer in
                let name = "member\(member).layer\(layer)"
                let shape = [sizes[layer], sizes[layer + 1]]
                let weights = try tensors.floats(
                    named: "\(name).weights",
                    shape: shape,
                    requireFinite: true
                )
                let bias = try tensors.floats(
                    named: "\(name).bias",
                    shape: [shape[1]],
                    requireFinite: true
                )
                return DenseLayer(
                    weights: (0..<weights.count).map { weights.span[$0] },
                    bias: (0..<bias.count).map { bias.span[$0] }
                )
            }
        }
    }

    /// Encodes the gate for a bundle whose experts' files are in place.
    package func encoded(
        for manifest: BundleManifest,
        featureNames: [String],
    ) throws(BundleError) -> [UInt8] {
        var metadata = [
            "fusion.version": Self.version,
            "features": Self.digest(of: featureNames),
            "experts": manifest.experts.map(\.name).joined(separator: ","),
            "members": "\(members.count)",
        ]
        if !edited.isEmpty { metadata["edited"] = edited.sorted().joined(separator: ",") }
        for expert in manifest.experts {
            metadata["expert.\(expert.name)"] = try BundleDigests.digest(
                of: expert,
                in: manifest
            ).hexadecimal
        }
        let columns = inputs.columns
        let masks = calibration.sorted { $0.key < $1.key }
        var tensors: [String: Safetensors.Content] = [
            "columns": .int32s(columns.map { Int32($0.feature) }, shape: [columns.count]),
            "logarithmic": .int32s(
                columns.map { $0.isLogarithmic ? 1 : 0 },
                shape: [columns.count]
            ),
            "means": .floats(columns.map(\.mean), shape: [columns.count]),
            "inverse_deviations": .floats(
                columns.map(\.inverseDeviation),
                shape: [columns.count]
            ),
            "indicators": .int32s(
                inputs.indicators.map(Int32.init),
                shape: [inputs.indicators.count]
            ),
            "expert_scaling": .doubles(
                expertScaling.flatMap { [$0.slope, $0.intercept] },
                shape: [expertScaling.count, 2]
            ),
            "calibration_masks": .int32s(
                masks.map { Int32(bitPattern: UInt32($0.key)) },
                shape: [masks.count]
            ),
            "calibration": .doubles(
                masks.flatMap { [$0.value.slope, $0.value.intercept] },
                shape: [masks.count, 2]
            ),
        ]
        if let uncertainty {
            let magnitudes = uncertainty.magnitudes
            tensors["uncertainty"] = .doubles(magnitudes, shape: [magnitudes.count])
        }
        for (index, member) in members.enumerated() {
            for (layer, dense) in member.enumerated() {
                let name = "member\(index).layer\(layer)"
                let outputs = dense.bias.count
                tensors["\(name).weights"] = .floats(
                    dense.weights,
                    shape: [dense.weights.count / outputs, outputs]
                )
                tensors["\(name).bias"] = .floats(dense.bias, shape: [outputs])
            }
        }
        return Safetensors.serialized(tensors, metadata: metadata)
    }

    private static func digest(of featureNames: [String]) -> String {
        ContentHash(of: Array(featureNames.joined(separator: "\n").utf8)).hexadecimal
    }

    private static func expect(
        _ key: String,
        _ wanted: String,
        in tensors: Safetensors,
    ) throws(BundleError) {
        let found = tensors.metadata[key] ?? "nothing"
        guard found == wanted else {
            throw .fusion(
                """
                found \(key) \(found.prefix(64)); wanted \(wanted.prefix(64)); it was trained with \
                other experts or features, so run `gatehouse train` again
                """
            )
        }
    }
}
