internal import GatehouseFiles

/// The fusion gate as tensors; ``GateFile`` has the whole file.
extension FusionGate {
    /// Reads a gate for so many features and experts.
    init(_ tensors: Safetensors, featureCount: Int, expertCount: Int) throws {
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
            prevalence: try Self.prevalence(in: tensors),
            members: try DenseLayer.members(
                in: tensors,
                prefix: "",
                widths: [inputs.count, Self.width, Self.width, expertCount + 1]
            )
        )
    }

    private static func prevalence(in tensors: Safetensors) throws -> Double? {
        guard let text = tensors.metadata["prevalence"] else { return nil }
        guard let prevalence = Double(text), prevalence > 0, prevalence < 1 else {
            throw BundleError.fusion(
                "found prevalence \(text.prefix(32)); wanted one between 0 and 1; train again"
            )
        }
        return prevalence
    }

    private static func uncertainty(in tensors: Safetensors) throws -> Quantiles? {
        guard tensors.names.contains("uncertainty") else { return nil }
        let count = Quantiles.count
        let values = try tensors.doubles(named: "uncertainty", shape: [count], requireFinite: true)
        guard
            let quantiles = Quantiles(values: values.span.indices.map { values.span[$0] })
        else {
            throw BundleError.fusion("found quantiles of uncertainty that fall; train again")
        }
        return quantiles
    }

    /// The gate's tensors, by name.
    var tensors: [String: Safetensors.Content] {
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
            tensors["uncertainty"] = .doubles(uncertainty.values, shape: [Quantiles.count])
        }
        tensors.merge(DenseLayer.tensors(members, prefix: "")) { $1 }
        return tensors
    }
}
