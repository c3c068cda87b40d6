/// How surely each row of a batch finds its class among its nearest neighbours
/// ([Goldberger 2004], [Frosst, Papernot & Hinton 2019]).
///
/// The mean over rows `i` of `-log Σ_{j of i's class} softmax_j(u_i · u_j / temperature)`, without `j = i`.
/// The sum is inside the logarithm, so that a row needs some near row of its class and not all of them:
/// campaigns stay apart, while a loss that pulls whole classes together ([Khosla et al. 2020]) memorises its
/// rows and knows nothing of a campaign that it has not seen.
///
/// [Goldberger 2004]: https://papers.nips.cc/paper/2566-neighbourhood-components-analysis
/// [Frosst, Papernot & Hinton 2019]: https://arxiv.org/abs/1902.01889
/// [Khosla et al. 2020]: https://arxiv.org/abs/2004.11362
struct SoftNearestNeighborLoss {
    /// The lowest temperature; the smallest exponential, e^(-2 / temperature), is then a normal number.
    static let lowestTemperature: Float = 0.025

    /// The lower, the more the nearest rows alone count.
    let temperature: Float

    private var product = MatrixProduct()
    private var transposed: [Float] = []
    /// Exponentials of similarities, then what each adds to the gradient; shape `[rows, rows]`.
    private var pairs: [Float] = []
    /// One over the exponentials' sum, and over that of the row's class; shape `[rows]`.
    private var inverseSums: [Float] = []
    private var inverseClassSums: [Float] = []

    /// A loss of a temperature.
    init(temperature: Float) {
        precondition(
            temperature >= Self.lowestTemperature,
            "a temperature of \(temperature); wanted at least \(Self.lowestTemperature)"
        )
        self.temperature = temperature
    }

    /// Computes the mean loss of a batch and its derivative; allocates only where a batch is of another size
    /// than the last.
    ///
    /// Rows that are alone in their class have no loss, and the mean is without them.
    ///
    /// - Parameters:
    ///   - units: Of length 1, shape `[rows, width]`; those of the first class come first.
    ///   - width: Numbers in a row.
    ///   - firstCount: Rows of the first class.
    ///   - gradient: The derivative by every number of `units`, in the same shape; overwritten.
    /// - Returns: The mean loss, at least 0.
    mutating func evaluate(
        _ units: [Float],
        width: Int,
        firstCount: Int,
        gradient: inout [Float],
    ) -> Double {
        precondition(
            width > 0 && units.count % width == 0 && gradient.count == units.count
                && (0...units.count / width).contains(firstCount),
            """
            \(units.count) numbers for rows of \(width), \(firstCount) of them in the first class, \
            and room for \(gradient.count) derivatives
            """
        )
        let rows = units.count / width
        reserve(rows: rows, width: width)
        MatrixProduct.transpose(units, columns: width, into: &transposed)
        product.multiply(units, transposed, inner: width, into: &pairs)
        var loss = 0.0
        var counted = 0
        for row in 0..<rows {
            let peers = row < firstCount ? 0..<firstCount : firstCount..<rows
            let sums = exponentiate(row, of: rows, peers: peers)
            let hasPeer = peers.count > 1
            inverseSums[row] = hasPeer ? 1 / sums.all : 0
            inverseClassSums[row] = hasPeer ? 1 / sums.peers : 0
            guard hasPeer else { continue }
            loss += PortableMath.logarithm(Double(sums.all))
            loss -= PortableMath.logarithm(Double(sums.peers))
            counted += 1
        }
        guard counted > 0 else {
            for i in gradient.indices { gradient[i] = 0 }
            return 0
        }
        let scale = 1 / (temperature * Float(counted))
        Self.weigh(&pairs, inverseSums, inverseClassSums, firstCount: firstCount, scale: scale)
        product.multiply(pairs, units, inner: rows, into: &gradient)
        return loss / Double(counted)
    }

    private mutating func reserve(rows: Int, width: Int) {
        if transposed.count != rows * width {
            transposed = [Float](repeating: 0, count: rows * width)
        }
        guard inverseSums.count != rows else { return }
        pairs = [Float](repeating: 0, count: rows * rows)
        inverseSums = [Float](repeating: 0, count: rows)
        inverseClassSums = inverseSums
    }

    /// Turns a row's similarities to exponentials, and sums all and those of its class.
    private mutating func exponentiate(
        _ row: Int,
        of rows: Int,
        peers: Range<Int>,
    ) -> (all: Float, peers: Float) {
        let inverse = 1 / temperature
        let start = row &* rows
        var exponentials = pairs.mutableSpan
        for other in 0..<rows {
            // At most about 0: units are of length 1.
            let exponent = (exponentials[start &+ other] - 1) * inverse
            exponentials[start &+ other] = PortableMath.exponential(exponent)
        }
        exponentials[start &+ row] = 0
        let own = exponentials.sum(at: start &+ peers.lowerBound, count: peers.count)
        let before = exponentials.sum(at: start, count: peers.lowerBound)
        let after = exponentials.sum(
            at: start &+ peers.upperBound,
            count: rows &- peers.upperBound
        )
        // One of the two is empty.
        return (own + (before + after), own)
    }

    /// Turns exponentials to the derivatives by the similarities, of both rows of a pair at once: the
    /// exponentials are symmetric, to the bit.
    private static func weigh(
        _ pairs: inout [Float],
        _ inverseSums: [Float],
        _ inverseClassSums: [Float],
        firstCount: Int,
        scale: Float,
    ) {
        let rows = inverseSums.count
        let all = inverseSums.span
        let own = inverseClassSums.span
        var weights = pairs.mutableSpan
        for row in 0..<rows {
            let start = row &* rows
            let rowAll = all[row]
            let rowOwn = own[row]
            let peers = row < firstCount ? 0..<firstCount : firstCount..<rows
            for other in 0..<rows {
                // Probabilities before they are added: the sums' inverses may be huge.
                let exponential = weights[start &+ other]
                weights[start &+ other] = exponential * rowAll + exponential * all[other]
                let isPeer = other >= peers.lowerBound && other < peers.upperBound
                let share = exponential * rowOwn + exponential * own[other]
                weights[start &+ other] = (weights[start &+ other] - (isPeer ? share : 0)) * scale
            }
        }
    }
}

extension MutableSpan<Float> {
    /// Sums `length` elements from `start` on: eight lanes, halved three times, then what is left over.
    @inline(__always)
    fileprivate func sum(at start: Int, count length: Int) -> Float {
        var sums = SIMD8<Float>()
        var index = start
        let end = start &+ length
        while index &+ 8 <= end {
            for lane in 0..<8 { sums[lane] += self[index &+ lane] }
            index &+= 8
        }
        let four = sums.lowHalf + sums.highHalf
        let two = four.lowHalf + four.highHalf
        var sum = two[0] + two[1]
        while index < end {
            sum += self[index]
            index &+= 1
        }
        return sum
    }
}
