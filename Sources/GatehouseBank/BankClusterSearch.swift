internal import GatehouseKernels
internal import GatehouseText

/// Finds the distinct texts that are near one of them.
struct BankNeighbourSearch: ~Copyable {
    /// How many neighbours are found unless all are wanted, of either kind.
    static let listLimit = 64

    private let limits: BankClusterer
    private let width: Int
    private let vectors: [Float]
    private let hashes: [UInt64]
    /// Of each text's embedding, 0 without one; empty when none has any.
    private let scales: [Float]
    private let steps: AlignedBuffer<Int8>
    /// Hides the hashes that say little.
    private let weak: [UInt64]
    /// Hides these and those of texts with embeddings.
    private let weakOrEmbedded: [UInt64]
    private let hasTextsWithout: Bool
    private var query: VectorQuery
    private var nearest: NearestRows

    init(
        _ folded: BankFoldedTexts,
        prints: [TextFingerprint],
        vectors all: Span<Float>,
        width: Int,
        limits: BankClusterer,
    ) {
        let count = folded.count
        let stride = VectorRow.stride(width: width)
        var steps = AlignedBuffer<Int8>(count: all.isEmpty ? 0 : count * stride)
        var vectors: [Float] = []
        var scales = [Float](repeating: 0, count: all.isEmpty ? 0 : count)
        var weak = [UInt64](repeating: 0, count: (count + 63) / 64)
        var weakOrEmbedded = weak
        var hashes: [UInt64] = []
        var row = [Int8](repeating: 0, count: stride)
        for text in 0..<count {
            let index = folded.copies(of: text)[0]
            hashes.append(prints[index].similar)
            let bit: UInt64 = 1 << UInt64(text % 64)
            if !all.isEmpty {
                for i in index * width..<(index + 1) * width { vectors.append(all[i]) }
                let vector = all.extracting(index * width..<(index + 1) * width)
                var into = row.mutableSpan
                scales[text] = VectorRow.quantize(vector, into: &into)
                var allSteps = steps.mutableSpan
                for i in 0..<stride { allSteps[text * stride + i] = row[i] }
                if scales[text] > 0 { weakOrEmbedded[text / 64] |= bit }
            }
            if prints[index].gramCount < limits.leastGramCount {
                weak[text / 64] |= bit
                weakOrEmbedded[text / 64] |= bit
            }
        }
        self.limits = limits
        self.width = width
        self.vectors = vectors
        self.hashes = hashes
        self.scales = scales
        self.steps = steps
        self.weak = weak
        self.weakOrEmbedded = weakOrEmbedded
        hasTextsWithout = scales.isEmpty || scales.contains(0)
        query = VectorQuery(width: width)
        nearest = NearestRows(capacity: max(count, Self.listLimit + 1))
    }

    /// The texts near one.
    ///
    /// - Parameters:
    ///   - text: A distinct text.
    ///   - isComplete: Whether all are wanted, and not only the nearest.
    /// - Returns: Those by cosines, the nearest first, then those by hashes; not the text itself.
    mutating func neighbours(of text: Int, isComplete: Bool = false) -> [BankNeighbour] {
        let wanted = isComplete ? nearest.capacity : Self.listLimit + 1
        var found: [BankNeighbour] = []
        let isEmbedded = !scales.isEmpty && scales[text] > 0
        if isEmbedded {
            let vectors = vectors
            query.fill(vectors.span.extracting(text * width..<(text + 1) * width))
            let scale = query.scale
            nearest.start(above: (limits.leastCosine / scale).nextDown, wanted: wanted)
            Self.scan(steps, scales, for: query, into: &nearest)
            append(to: &found, without: text) { $0 * scale }
        }
        if hasTextsWithout, weak[text / 64] >> UInt64(text % 64) & 1 == 0 {
            let masked = isEmbedded ? weakOrEmbedded : weak
            let hashes = hashes
            nearest.start(above: Float(63 - limits.radius), wanted: wanted)
            Kernels.current.search(
                hashes.span,
                masked: masked.span,
                for: hashes[text],
                into: &nearest
            )
            append(to: &found, without: text) { equalBits in 1 - (64 - equalBits) / 32 }
        }
        return found
    }

    /// Searches all embeddings, each by all its steps.
    private static func scan(
        _ steps: borrowing AlignedBuffer<Int8>,
        _ scales: [Float],
        for query: borrowing VectorQuery,
        into nearest: inout NearestRows,
    ) {
        let rows = VectorRows(
            width: query.width,
            steps: steps.span,
            codes: Span(),
            scales: scales.span,
            masked: Span()
        )
        Kernels.current.scanSteps(of: rows, for: query, into: &nearest)
    }

    /// Adds what the last search found.
    private mutating func append(
        to found: inout [BankNeighbour],
        without text: Int,
        similarity: (Float) -> Float,
    ) {
        nearest.sort()
        let rows = nearest.rows
        for i in rows.indices where Int(rows[i].row) != text {
            found.append(
                BankNeighbour(text: Int(rows[i].row), similarity: similarity(rows[i].score))
            )
        }
    }
}
