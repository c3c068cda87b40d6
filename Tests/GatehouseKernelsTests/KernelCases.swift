import GatehouseTestSupport

@testable import GatehouseKernels

/// Every set this machine can run; the portable one is always there, and first.
let everySet = ["portable", "avx2", "avx512", "avx512bf16"].compactMap(Kernels.named)

extension SeededDraws {
    /// Floats in -1...1, now and then a zero.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in oneIn(50) ? 0 : Float(below(1 << 24)) * 0x1p-23 - 1 }
    }

    /// Floats whose magnitudes are far apart, so that the order of sums shows.
    mutating func wildFloats(_ count: Int) -> [Float] {
        floats(count).map { $0 * Float(sign: .plus, exponent: below(24) - 12, significand: 1) }
    }
}

extension [Float] {
    /// What tells floats apart; everything that is not a number counts as the same.
    var bits: [UInt32] { map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern } }

    /// The rows `range` of a matrix of this width.
    func rows(_ range: Range<Int>, width: Int) -> [Float] {
        Array(self[range.lowerBound * width..<range.upperBound * width])
    }
}

/// A linear layer and some rows for it.
struct LinearCase {
    var rows: Int
    var inputs: Int
    var outputs: Int
    var values: [Float]
    var weights: [Float]
    var bias: [Float]
    var smoothing: [Float] = []

    /// Any shape, some of them wider and longer than a tile and a block of rows.
    init(seed: Int) {
        var draws = SeededDraws(seed: seed)
        rows = 1 + draws.below(50)
        inputs = 16 * (1 + draws.below(7))
        outputs = 16 * (1 + draws.below(5))
        values = draws.wildFloats(rows * inputs)
        weights = draws.floats(inputs * outputs)
        bias = draws.floats(outputs)
        if draws.oneIn(2) {
            smoothing = (0..<inputs).map { _ in 0.25 + Float(draws.below(1000)) / 300 }
        }
    }

    func packed(_ format: WeightFormat) -> PackedMatrix {
        PackedMatrix(
            packing: weights.span,
            outputs: outputs,
            inputs: inputs,
            format: format,
            smoothing: format == .int8 ? smoothing.span : Span()
        )
    }

    /// Runs the layer over the rows `range` alone.
    func run(
        _ kernels: Kernels,
        _ matrix: PackedMatrix,
        _ activation: Activation = .identity,
        rows range: Range<Int>? = nil,
    ) -> [Float] {
        let range = range ?? 0..<rows
        var scratch = KernelScratch(widestInput: inputs, longestText: 0, headWidth: 0)
        var results = [Float](repeating: .nan, count: range.count * outputs)
        var span = results.mutableSpan
        kernels.linear(
            values.rows(range, width: inputs).span,
            weights: matrix,
            bias: bias.span,
            activation: activation,
            scratch: &scratch,
            into: &span
        )
        return results
    }
}

/// The int8 parts of a packed matrix, read by the description of the layout.
struct UnpackedInt8 {
    /// Shape `[outputs, inputs]`.
    var steps: [Int]
    var scales: [Float]
    var offsets: [Int]
    var factors: [Float]

    init(_ matrix: PackedMatrix) {
        let (outputs, inputs) = (matrix.outputs, matrix.inputs)
        let count = outputs * inputs
        let bytes = matrix.bytes
        func word(_ i: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes.octet(count + 4 * i + $1)) << (8 * UInt32($1)) }
        }
        steps = (0..<count).map { i in
            let (o, k) = (i / inputs, i % inputs)
            let at = (o / 16 * (inputs / 4) + k / 4) * 64 + o % 16 * 4 + k % 4
            return Int(Int8(bitPattern: bytes.octet(at)))
        }
        scales = (0..<outputs).map { Float(bitPattern: word($0)) }
        offsets = (0..<outputs).map { Int(Int32(bitPattern: word(outputs + $0))) }
        factors = (0..<inputs).map { Float(bitPattern: word(2 * outputs + $0)) }
    }
}

extension RawSpan {
    /// The byte at `offset`.
    func octet(_ offset: Int) -> UInt8 {
        // SAFETY: a byte may have any value; the offset is checked by the call.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
