/// Rows of a wide matrix of which only the non-zeros are kept (CSR).
///
/// Values are either given, or the same within a row and such that the row has length 1; those take no
/// memory, which halves what a pass over hashed n-grams reads.
package struct SparseRows: Sendable {
    /// How the non-zeros are valued.
    package enum Values: Sendable {
        /// Each is 1 / √(non-zeros of its row).
        case unitLength
        /// One for each element of ``SparseRows/indices``.
        case explicit([Float])
    }

    /// Where each row starts in ``indices``, and, last, the number of all non-zeros.
    ///
    /// Count: rows + 1.
    package private(set) var offsets: [Int]
    /// The columns of the non-zeros, row after row; distinct within a row, best ascending.
    package private(set) var indices: [UInt32]
    /// The values of the non-zeros.
    package private(set) var values: Values
    /// The number of columns.
    package let columnCount: Int

    /// The number of rows.
    package var rowCount: Int { offsets.count - 1 }

    /// Makes a matrix without rows, each of which will have length 1.
    package init(columnCount: Int) {
        self.init(offsets: [0], indices: [], values: .unitLength, columnCount: columnCount)
    }

    /// Takes a matrix as it is; that no row names a column twice is the caller's promise.
    package init(offsets: [Int], indices: [UInt32], values: Values, columnCount: Int) {
        precondition(
            columnCount >= 0 && columnCount <= Int(Int32.max),
            "\(columnCount) columns, which is outside 0...\(Int32.max)"
        )
        precondition(
            offsets.first == 0 && offsets.last == indices.count,
            "offsets run to \(offsets.last ?? -1), but there are \(indices.count) indices"
        )
        precondition(
            zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
            "the offsets do not ascend"
        )
        if case .explicit(let values) = values {
            precondition(
                values.count == indices.count,
                "\(values.count) values for \(indices.count) indices"
            )
        }
        self.offsets = offsets
        self.indices = indices
        self.values = values
        self.columnCount = columnCount
        checkColumns(from: 0)
    }

    /// Adds a row of length 1 over distinct columns.
    package mutating func append(_ columns: Span<UInt32>) {
        guard case .unitLength = values else {
            preconditionFailure("a row without values was added to a matrix of explicit values")
        }
        let start = indices.count
        indices.reserveCapacity(doublingFor: start + columns.count)
        for index in columns.indices { indices.append(columns[index]) }
        offsets.append(indices.count)
        checkColumns(from: start)
    }

    /// Computes the squared length of a row.
    package func squaredLength(ofRow row: Int) -> Double {
        let range = offsets[row]..<offsets[row + 1]
        switch values {
        case .unitLength:
            return range.isEmpty ? 0 : 1
        case .explicit(let values):
            var sum = 0.0
            for index in range { sum += Double(values[index]) * Double(values[index]) }
            return sum
        }
    }

    /// Computes the dot product of a row with a dense vector of ``columnCount`` elements, in single precision.
    ///
    /// Four partial sums take the non-zeros in turn; they are added as (0 + 1) + (2 + 3).
    package func dot(row: Int, _ vector: Span<Float>) -> Float {
        let start = offsets[row]
        let count = offsets[row + 1] - start
        guard count > 0 else { return 0 }
        let columns = indices.span.extracting(start..<(start + count))
        switch values {
        case .unitLength:
            return Self.sum(of: vector, at: columns) * Self.unitValue(count)
        case .explicit(let values):
            return Self.dot(vector, columns, values.span.extracting(start..<(start + count)))
        }
    }

    /// Adds a multiple of a row to a dense vector of ``columnCount`` elements.
    package func add(row: Int, times factor: Float, to vector: inout [Float]) {
        var vector = vector.mutableSpan
        let start = offsets[row]
        let count = offsets[row + 1] - start
        guard count > 0 else { return }
        let columns = indices.span.extracting(start..<(start + count))
        switch values {
        case .unitLength:
            let step = factor * Self.unitValue(count)
            for index in columns.indices { vector[Int(columns[index])] += step }
        case .explicit(let values):
            let values = values.span.extracting(start..<(start + count))
            for index in columns.indices { vector[Int(columns[index])] += factor * values[index] }
        }
    }

    private static func unitValue(_ count: Int) -> Float {
        1 / Float(count).squareRoot()
    }

    private static func sum(of vector: Span<Float>, at columns: Span<UInt32>) -> Float {
        var s0: Float = 0
        var s1: Float = 0
        var s2: Float = 0
        var s3: Float = 0
        var index = 0
        while index &+ 3 < columns.count {
            s0 += vector[Int(columns[index])]
            s1 += vector[Int(columns[index &+ 1])]
            s2 += vector[Int(columns[index &+ 2])]
            s3 += vector[Int(columns[index &+ 3])]
            index &+= 4
        }
        while index < columns.count {
            s0 += vector[Int(columns[index])]
            index &+= 1
        }
        return (s0 + s1) + (s2 + s3)
    }

    private static func dot(
        _ vector: Span<Float>,
        _ columns: Span<UInt32>,
        _ values: Span<Float>
    ) -> Float {
        var s0: Float = 0
        var s1: Float = 0
        var s2: Float = 0
        var s3: Float = 0
        var index = 0
        while index &+ 3 < columns.count {
            s0 += vector[Int(columns[index])] * values[index]
            s1 += vector[Int(columns[index &+ 1])] * values[index &+ 1]
            s2 += vector[Int(columns[index &+ 2])] * values[index &+ 2]
            s3 += vector[Int(columns[index &+ 3])] * values[index &+ 3]
            index &+= 4
        }
        while index < columns.count {
            s0 += vector[Int(columns[index])] * values[index]
            index &+= 1
        }
        return (s0 + s1) + (s2 + s3)
    }

    private func checkColumns(from start: Int) {
        var largest: UInt32 = 0
        let span = indices.span
        for index in start..<span.count { largest = max(largest, span[index]) }
        precondition(
            start == span.count || Int(largest) < columnCount,
            "column \(largest) in a matrix of \(columnCount) columns"
        )
    }
}

extension [UInt32] {
    /// Reserves at least twice the present capacity, so that adding row after row stays linear.
    fileprivate mutating func reserveCapacity(doublingFor count: Int) {
        if count > capacity { reserveCapacity(Swift.max(count, 2 * capacity)) }
    }
}
