/// Products of row-major matrices for training, where no kernel of a processor's own is wanted.
///
/// Every sum runs in the order of the inner index, one multiplication and one addition after the other:
/// the same numbers give the same bits on every machine.
struct MatrixProduct {
    /// Columns that are summed at a time.
    private static let panelWidth = 16

    /// The columns at hand, shape `[inner, 16]`: side by side, so that they stay in the first cache.
    private var panel: [Float] = []

    /// Computes `a · b`; allocates only where `inner` is larger than ever before.
    ///
    /// - Parameters:
    ///   - a: Shape `[rows, inner]`.
    ///   - b: Shape `[inner, columns]`.
    ///   - inner: What both have in common, at least 1.
    ///   - product: Shape `[rows, columns]`, overwritten.
    mutating func multiply(
        _ a: [Float],
        _ b: [Float],
        inner: Int,
        into product: inout [Float],
    ) {
        precondition(
            inner > 0 && a.count % inner == 0 && b.count % inner == 0
                && product.count == (a.count / inner) * (b.count / inner),
            "a product of \(a.count) and \(b.count) over \(inner) with room for \(product.count)"
        )
        let a = a.span
        let b = b.span
        let rows = a.count / inner
        let columns = b.count / inner
        let size = inner * Self.panelWidth
        var products = product.mutableSpan
        if panel.count < size { panel = [Float](repeating: 0, count: size) }
        for first in stride(from: 0, to: columns, by: Self.panelWidth) {
            let width = min(Self.panelWidth, columns - first)
            var target = panel.mutableSpan
            for k in 0..<inner {
                for column in 0..<width {
                    target[k &* 16 &+ column] = b[k &* columns &+ first &+ column]
                }
            }
            Self.multiply(
                a,
                panel.span.extracting(0..<size),
                inner: inner,
                rows: rows,
                into: &products,
                columns: columns,
                at: first..<first + width
            )
        }
    }

    /// Computes some columns, two rows at a time.
    private static func multiply(
        _ a: Span<Float>,
        _ panel: Span<Float>,
        inner: Int,
        rows: Int,
        into product: inout MutableSpan<Float>,
        columns: Int,
        at range: Range<Int>,
    ) {
        var row = 0
        while row < rows {
            // The last of an odd number of rows is summed twice.
            let next = min(row &+ 1, rows &- 1)
            let one = a.extracting(row &* inner..<(row &+ 1) &* inner)
            let two = a.extracting(next &* inner..<(next &+ 1) &* inner)
            var sums = SIMD16<Float>()
            var nextSums = SIMD16<Float>()
            for k in 0..<inner {
                let lanes = panel.lanes16(at: k &* 16)
                sums += one[k] * lanes
                nextSums += two[k] * lanes
            }
            for column in range {
                product[row &* columns &+ column] = sums[column &- range.lowerBound]
                product[next &* columns &+ column] = nextSums[column &- range.lowerBound]
            }
            row &+= 2
        }
    }

    /// Turns rows into columns.
    ///
    /// - Parameters:
    ///   - matrix: Shape `[rows, columns]`.
    ///   - columns: At least 1.
    ///   - transposed: Shape `[columns, rows]`, overwritten.
    static func transpose(
        _ matrix: [Float],
        columns: Int,
        into transposed: inout [Float],
    ) {
        precondition(
            columns > 0 && matrix.count % columns == 0 && transposed.count == matrix.count,
            "\(matrix.count) numbers in \(columns) columns with room for \(transposed.count)"
        )
        let rows = matrix.count / columns
        let matrix = matrix.span
        var target = transposed.mutableSpan
        for row in 0..<rows {
            for column in 0..<columns {
                target[column &* rows &+ row] = matrix[row &* columns &+ column]
            }
        }
    }
}
