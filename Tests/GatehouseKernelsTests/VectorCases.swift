import GatehouseTestSupport

@testable import GatehouseKernels

/// What a search found, in order.
struct Hit: Equatable, CustomStringConvertible {
    var row: Int
    var score: Float

    var description: String { "\(row): \(score)" }

    /// The best of `hits`, by the definition.
    static func best(_ count: Int, of hits: [Hit], above floor: Float = -.infinity) -> [Hit] {
        let order = hits.filter { $0.score > floor }
            .sorted { ($1.score, $0.row) < ($0.score, $1.row) }
        return Array(order.prefix(count))
    }
}

extension NearestRows {
    /// Sorts and copies.
    mutating func sorted() -> [Hit] {
        sort()
        return rows.indices.map { Hit(row: Int(rows[$0].row), score: rows[$0].score) }
    }
}

/// A segment of a bank, in memory that is aligned as a snapshot's is.
struct RowCase: ~Copyable {
    let width: Int
    let count: Int
    var steps: AlignedBuffer<Int8>
    var codes: AlignedBuffer<Int8>
    var scales: [Float]
    var masked: [UInt64]

    /// Rows of steps that include both extremes; some are the same, and some are masked.
    init(width: Int, count: Int, _ draws: inout SeededDraws, extreme: Bool = false) {
        self.width = width
        self.count = count
        let stride = VectorRow.stride(width: width)
        let codeStride = VectorRow.codeStride(width: width)
        var steps = AlignedBuffer<Int8>(count: count * stride)
        var codes = AlignedBuffer<Int8>(count: count * codeStride)
        var all = steps.mutableSpan
        var coarse = codes.mutableSpan
        scales = []
        masked = [UInt64](repeating: 0, count: (count + 63) / 64)
        for r in 0..<count {
            let sign = draws.oneIn(2) ? 127 : -127
            let source = r > 0 && draws.oneIn(8) ? draws.below(r) : r
            for i in 0..<width {
                let step = extreme ? sign : draws.below(255) - 127
                all[r * stride + i] = source < r ? all[source * stride + i] : Int8(step)
            }
            scales.append(source < r ? scales[source] : 0.001 + Float(draws.below(100)) / 1e4)
            let row = (0..<stride).map { all[r * stride + $0] }
            var rowCodes = [Int8](repeating: 0, count: codeStride)
            var into = rowCodes.mutableSpan
            VectorRow.coarsen(row.span, into: &into)
            for i in 0..<codeStride { coarse[r * codeStride + i] = rowCodes[i] }
            if draws.oneIn(5) { masked[r / 64] |= 1 << UInt64(r % 64) }
        }
        self.steps = steps
        self.codes = codes
    }

    func isMasked(_ row: Int) -> Bool { masked[row / 64] >> UInt64(row % 64) & 1 == 1 }

    @_lifetime(borrow self)
    func rows(isMasked: Bool, firstRow: Int = 0) -> VectorRows {
        VectorRows(
            width: width,
            steps: steps.span,
            codes: codes.span,
            scales: scales.span,
            masked: isMasked ? masked.span : Span(),
            firstRow: firstRow
        )
    }

    /// Every row's score by its steps, or by its codes.
    func hits(_ query: [Int], coarse: Bool = false, firstRow: Int = 0) -> [Hit] {
        let stride = VectorRow.stride(width: width)
        let all = steps.span
        return (0..<count).map { r in
            let dot = query.indices.reduce(0) { sum, i in
                let step = Int(all[r * stride + i])
                return sum + query[i] * (coarse ? 16 * (step >> 4) + 8 : step)
            }
            return Hit(row: firstRow + r, score: Float(dot) * scales[r])
        }
    }
}

extension VectorQuery {
    /// A query whose steps are these: one of them must be 127 or -127.
    init(steps: [Int]) {
        self.init(width: steps.count)
        let vector = steps.map(Float.init)
        fill(vector.span)
        precondition((0..<steps.count).allSatisfy { Int(self.steps[$0]) == steps[$0] })
    }
}
