internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseLearning

/// File `margin.safetensors`: `projection`, input-major F32 `[width, outputs]`; for `abuse` and `benign` each
/// `.steps`, I8 `[rows, outputs]` from -127 to 127, and `.scales`, F32 `[rows]`; `scaling`, F64 slope and
/// intercept. Its metadata name the version, the encoder by its digest and the number of neighbours.
extension MarginModel {
    static let file = "margin.safetensors"
    private static let version = "1"

    /// The longest step of a vector of length 1, and a little more for rounding.
    private static let scaleLimit: Float = 1.01 / 127

    /// The largest slope and intercept; a margin's logit then is a finite number.
    private static let scalingLimit = 1e4

    /// Reads the model among an expert's files.
    ///
    /// - Parameters:
    ///   - expert: The folder.
    ///   - width: Numbers of an embedding.
    ///   - digest: Names the encoder that it must have been trained on.
    /// - Throws: ``ExpertError`` where the file is not what it should be.
    init(_ expert: ExpertFolder, width: Int, digest: String) throws(ExpertError) {
        let file = try expert.map(Self.file)
        do {
            try self.init(Safetensors(file), width: width, digest: digest)
        } catch {
            throw ExpertError(expert: expert.name, message: "\(error)")
        }
    }

    private init(_ tensors: Safetensors, width: Int, digest: String) throws {
        try Self.expect(tensors.metadata["margin.version"], Self.version, "a margin of version")
        try Self.expect(tensors.metadata["encoder"], digest, "a margin for encoder")
        let text = tensors.metadata["neighbors"]
        guard let neighborCount = Int(text ?? ""),
            (1...Self.neighborLimit).contains(neighborCount)
        else {
            throw MarginError("\(text ?? "no") neighbors", wanted: "1 to \(Self.neighborLimit)")
        }
        let outputCount = try tensors.tensor(named: "projection").shape.last ?? 0
        guard (1...width).contains(outputCount) else {
            throw MarginError("\(outputCount) outputs", wanted: "1 to \(width)")
        }
        let projection = try tensors.floats(
            named: "projection",
            shape: [width, outputCount],
            requireFinite: true
        )
        let weights = projection.span
        let scaling = try tensors.doubles(named: "scaling", shape: [2], requireFinite: true)
        let numbers = scaling.span
        guard max(abs(numbers[0]), abs(numbers[1])) <= Self.scalingLimit else {
            throw MarginError(
                "a scaling by \(numbers[0]) and \(numbers[1])",
                wanted: "numbers up to \(Self.scalingLimit)"
            )
        }
        space = MarginSpace(
            projection: weights.indices.map { weights[$0] },
            width: width,
            abuse: try Self.rows("abuse", of: tensors, width: outputCount),
            benign: try Self.rows("benign", of: tensors, width: outputCount)
        )
        self.neighborCount = neighborCount
        self.scaling = PlattScaling(slope: numbers[0], intercept: numbers[1])
    }

    private static func expect(_ found: String?, _ wanted: String, _ what: String) throws {
        guard found != wanted else { return }
        throw MarginError("\(what) \(found ?? "none")", wanted: wanted)
    }

    /// Reads the examples of a class.
    private static func rows(
        _ name: String,
        of tensors: Safetensors,
        width: Int,
    ) throws -> ReferenceRows {
        let count = try tensors.tensor(named: "\(name).scales").shape.first ?? 0
        guard (1...MarginSpace.rowLimit).contains(count) else {
            throw MarginError("\(count) rows of \(name)", wanted: "1 to \(MarginSpace.rowLimit)")
        }
        let scales = try tensors.floats(
            named: "\(name).scales",
            shape: [count],
            requireFinite: true
        )
        let steps = try tensors.int8s(named: "\(name).steps", shape: [count, width])
        let lengths = scales.span
        let numbers = steps.span
        var rows = ReferenceRows(width: width, capacity: count)
        for row in 0..<count {
            let range = row * width..<(row + 1) * width
            guard lengths[row] >= 0, lengths[row] <= scaleLimit else {
                throw MarginError(
                    "a scale of \(lengths[row]) for row \(row) of \(name)",
                    wanted: "0 to \(scaleLimit)"
                )
            }
            guard range.allSatisfy({ numbers[$0] >= -127 }) else {
                throw MarginError("a step of -128 in row \(row) of \(name)", wanted: "-127 to 127")
            }
            rows.append(numbers.extracting(range), scale: lengths[row])
        }
        return rows
    }

    /// Encodes the model for the encoder that `digest` names.
    func encoded(digest: String) -> [UInt8] {
        let (abuse, benign) = (space.abuse.count, space.benign.count)
        let width = space.outputCount
        return Safetensors.serialized(
            [
                "projection": .floats(space.projection, shape: [space.width, width]),
                "abuse.steps": .int8s(space.abuse.steps, shape: [abuse, width]),
                "abuse.scales": .floats(space.abuse.scales, shape: [abuse]),
                "benign.steps": .int8s(space.benign.steps, shape: [benign, width]),
                "benign.scales": .floats(space.benign.scales, shape: [benign]),
                "scaling": .doubles([scaling.slope, scaling.intercept], shape: [2]),
            ],
            metadata: [
                "margin.version": Self.version, "encoder": digest,
                "neighbors": "\(neighborCount)",
            ]
        )
    }
}

/// Why a margin's file was refused.
struct MarginError: Error, CustomStringConvertible {
    let description: String

    init(_ found: String, wanted: String) {
        description = "found \(found); wanted \(wanted); train it again"
    }
}
