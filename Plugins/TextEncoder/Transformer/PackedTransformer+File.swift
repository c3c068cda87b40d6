internal import GatehouseFiles
internal import GatehouseKernels

extension PackedTransformer {
    /// Raised whenever the layout of the file, or the smoothing of the weights, changes.
    private static let fileVersion = "gatehouse transformer 2"

    /// What a file of packed weights is named by: the model, the form, and how both are made.
    ///
    /// It takes in the packing itself, so that weights of another version of the kernels are never
    /// mistaken for this one's.
    static func key(of model: ContentHash, precision: Precision) -> ContentHash {
        let numbers = (0..<256).map { Float(($0 * 37) % 101) - 50 }
        let matrix = PackedMatrix(
            packing: numbers.span,
            outputs: 16,
            inputs: 16,
            format: precision.weights
        )
        let table = EmbeddingTable(numbers.span, rows: 16, width: 16, format: precision.words)
        let parts = [
            fileVersion, precision.rawValue, model.hexadecimal,
            ContentHash(of: matrix.bytes).hexadecimal, ContentHash(of: table.bytes).hexadecimal,
            ContentHash(of: Array(CalibrationTexts.all.joined(separator: "\n").utf8)).hexadecimal,
        ]
        return ContentHash(of: Array(parts.joined(separator: "\n").utf8))
    }

    /// The model as a file that ``init(_:key:configuration:precision:)`` reads.
    ///
    /// First the key, then all sections in their order, last the checksum of everything before it.
    /// The same model gives the same bytes.
    func serialized(key: ContentHash) -> [UInt8] {
        let layout = PackedLayout(configuration, precision)
        var builder = FileBuilder(capacity: layout.byteCount)
        builder.append(key.bytes)
        builder.append(words.bytes)
        for numbers in [positions, type, embeddingNorm.gamma, embeddingNorm.beta] {
            builder.append(numbers)
        }
        for layer in layers {
            for linear in [
                layer.projections, layer.attentionOutput, layer.widening, layer.narrowing,
            ] {
                builder.append(linear.matrix.bytes)
                builder.append(linear.bias)
            }
            for norm in [layer.attentionNorm, layer.outputNorm] {
                builder.append(norm.gamma)
                builder.append(norm.beta)
            }
        }
        builder.appendChecksum()
        return builder.bytes
    }

    /// Reads a file in place, after checking that it is whole; the file stays mapped.
    init(
        _ file: MappedFile,
        key: ContentHash,
        configuration: BertConfiguration,
        precision: Precision,
    ) throws(FileError) {
        var layout = PackedLayout(configuration, precision)
        guard file.count == layout.byteCount else {
            throw Self.damage(file, "\(file.count) bytes", wanted: "\(layout.byteCount)")
        }
        guard file.hasIntactChecksum else {
            throw Self.damage(file, "other bytes than were written", wanted: "their checksum")
        }
        let octets = file.octets
        guard key.bytes == layout.take(key.bytes.count).map({ octets[$0] }) else {
            throw Self.damage(file, "another model", wanted: "that of key \(key.shortened)")
        }
        self.configuration = configuration
        self.precision = precision
        let width = configuration.width
        words = EmbeddingTable(
            borrowing: file.bytes.extracting(layout.takeWords()),
            owner: file,
            rows: configuration.vocabulary,
            width: width,
            format: precision.words
        )
        positions = layout.floats(configuration.positions * width, in: file)
        type = layout.floats(width, in: file)
        embeddingNorm = layout.normalization(in: file)
        var layers: [Layer] = []
        for _ in 0..<configuration.layers {
            let inner = configuration.innerWidth
            let projections = layout.linear(3 * width, width, in: file)
            let attentionOutput = layout.linear(width, width, in: file)
            let widening = layout.linear(inner, width, in: file)
            let narrowing = layout.linear(width, inner, in: file)
            let attentionNorm = layout.normalization(in: file)
            let outputNorm = layout.normalization(in: file)
            layers.append(
                Layer(
                    projections: projections,
                    attentionOutput: attentionOutput,
                    attentionNorm: attentionNorm,
                    widening: widening,
                    narrowing: narrowing,
                    outputNorm: outputNorm
                )
            )
        }
        self.layers = layers
    }

    private static func damage(_ file: MappedFile, _ found: String, wanted: String) -> FileError {
        FileError(
            path: file.path,
            found: found,
            wanted: wanted,
            remedy: "it is made again by itself; if this happens again, check the disk"
        )
    }
}
