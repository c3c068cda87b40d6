internal import GatehouseFiles

/// The value gate as tensors; ``GateFile`` has the whole file.
extension ValueGate {
    private static let prefix = "value."

    /// Reads the gate beside a fusion gate with so many inputs.
    ///
    /// - Returns: `nil` when the file has none.
    /// - Throws: ``BundleError``, or `FileError`, where it is damaged.
    static func reading(_ tensors: Safetensors, fusionInputCount: Int) throws -> ValueGate? {
        guard let groups = tensors.metadata["value.groups"] else { return nil }
        let names = groups.split(separator: ",").map(String.init)
        guard !names.isEmpty, names.count <= 64 else {
            throw BundleError.fusion("found a value gate for \(names.count) groups; train again")
        }
        let stored = try tensors.doubles(
            named: "value.rates",
            shape: [Quantiles.count],
            requireFinite: true
        )
        let values = stored.span.indices.map { stored.span[$0] }
        guard let rates = Quantiles(values: values) else {
            throw BundleError.fusion("found quantiles of rates that fall; train again")
        }
        return ValueGate(
            groups: names,
            rates: rates,
            fusionInputCount: fusionInputCount,
            members: try DenseLayer.members(
                in: tensors,
                prefix: prefix,
                widths: [inputCount(fusion: fusionInputCount), width, width, names.count]
            )
        )
    }

    /// The gate's tensors, by name.
    var tensors: [String: Safetensors.Content] {
        var tensors = DenseLayer.tensors(members, prefix: Self.prefix)
        tensors["value.rates"] = .doubles(rates.values, shape: [Quantiles.count])
        return tensors
    }

    /// What the file says of it beside tensors.
    var metadata: [String: String] {
        ["value.groups": groups.joined(separator: ","), "value.members": "\(members.count)"]
    }
}
