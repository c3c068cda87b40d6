internal import GatehouseFiles
internal import GatehouseKernels

/// Where the sections of a file of packed weights lie, taken one after the other.
struct PackedLayout {
    private let configuration: BertConfiguration
    private let precision: Precision
    private var offset = 0

    /// How many bytes the file has.
    private(set) var byteCount = 0

    /// The layout of one model's file, from its start.
    init(_ configuration: BertConfiguration, _ precision: Precision) {
        self.configuration = configuration
        self.precision = precision
        var walk = self
        walk.skipAll()
        byteCount = walk.take(Kernels.checksumByteCount).upperBound
    }

    /// Of what the file begins with, a SHA-256.
    private static let keyCount = 32

    /// The bytes of the next section.
    mutating func take(_ count: Int) -> Range<Int> {
        let section = FileBuilder.section(after: offset, count: count)
        offset = section.upperBound
        return section
    }

    /// The bytes of the table of tokens.
    mutating func takeWords() -> Range<Int> {
        take(
            EmbeddingTable.byteCount(
                rows: configuration.vocabulary,
                width: configuration.width,
                format: precision.words
            )
        )
    }

    /// The next section's floats, copied.
    mutating func floats(_ count: Int, in file: MappedFile) -> [Float] {
        let section = take(count * MemoryLayout<Float>.stride)
        let array = MappedArray<Float>(numbersOf: file, at: section.lowerBound, count: count)
        let span = array.span
        return span.indices.map { span[$0] }
    }

    /// The next two sections as a layer normalisation.
    mutating func normalization(in file: MappedFile) -> PackedTransformer.Normalization {
        let gamma = floats(configuration.width, in: file)
        let beta = floats(configuration.width, in: file)
        return PackedTransformer.Normalization(
            gamma: gamma,
            beta: beta,
            epsilon: configuration.epsilon
        )
    }

    /// The next two sections as a linear layer, whose matrix is read where it lies.
    mutating func linear(
        _ outputs: Int,
        _ inputs: Int,
        in file: MappedFile,
    ) -> PackedTransformer.Linear {
        let section = takeMatrix(outputs, inputs)
        let matrix = PackedMatrix(
            packed: file.bytes.extracting(section),
            owner: file,
            outputs: outputs,
            inputs: inputs,
            format: precision.weights
        )
        return PackedTransformer.Linear(matrix: matrix, bias: floats(outputs, in: file))
    }

    private mutating func takeMatrix(_ outputs: Int, _ inputs: Int) -> Range<Int> {
        take(
            PackedMatrix.byteCount(outputs: outputs, inputs: inputs, format: precision.weights)
        )
    }

    private mutating func skipFloats(_ counts: Int...) {
        for count in counts { _ = take(count * MemoryLayout<Float>.stride) }
    }

    private mutating func skipAll() {
        let width = configuration.width
        let inner = configuration.innerWidth
        _ = take(Self.keyCount)
        _ = takeWords()
        skipFloats(configuration.positions * width, width, width, width)
        let shapes = [(3 * width, width), (width, width), (inner, width), (width, inner)]
        for _ in 0..<configuration.layers {
            for (outputs, inputs) in shapes {
                _ = takeMatrix(outputs, inputs)
                skipFloats(outputs)
            }
            skipFloats(width, width, width, width)
        }
    }
}
