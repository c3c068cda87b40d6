import Foundation
import Gatehouse

/// A logistic regression over what a text looks like, trained by `train_shape.py`: `detector: shape`.
///
/// Files: `weights.f32`, little-endian float32: the bias, then the weight of each of 65,536 buckets. No
/// options. A text of less than two characters abstains.
struct ShapeDetector: Detector {
    static let name = "shape"
    static let stage = Stage.eager

    fileprivate let bias: Double
    fileprivate let weights: [Float]

    init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        try expert.options.expectOnly([], of: expert.name)
        let path = try expert.path(of: "weights.f32")
        let wanted = 4 * (1 + 1 << ShapeClasses.bucketBits)
        guard let data = FileManager.default.contents(atPath: path), data.count == wanted else {
            throw ExpertError(
                expert: expert.name,
                found: "\(path), which cannot be read or is of another size",
                wanted: "\(wanted) bytes",
                remedy: "make it with train_shape.py"
            )
        }
        let bytes = Array(data)
        let numbers = stride(from: 0, to: bytes.count, by: 4).map { place in
            Float(
                bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
            )
        }
        guard numbers.allSatisfy(\.isFinite) else {
            throw ExpertError(
                expert: expert.name,
                found: "\(path) with numbers that are not finite",
                wanted: "finite ones",
                remedy: "make it with train_shape.py"
            )
        }
        bias = Double(numbers[0])
        weights = Array(numbers.dropFirst())
    }

    // The document is always there; what is derived from it is not needed.
    var reads: SignalSet { [] }

    func makeSession() -> any DetectorSession { ShapeSession(self) }
}

private final class ShapeSession: DetectorSession {
    private let detector: ShapeDetector
    private var shape = ShapeClasses()

    init(_ detector: ShapeDetector) { self.detector = detector }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        shape.collect(signals.document)
        guard !shape.buckets.isEmpty else {
            output.logit = nil
            return
        }
        var sum = 0.0
        for bucket in shape.buckets { sum += Double(detector.weights[bucket]) }
        output.logit = detector.bias + sum / Double(shape.buckets.count).squareRoot()
    }

    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        shape.collect(signals.document)
        let scale = 1 / Double(max(shape.buckets.count, 1)).squareRoot()
        let strongest = shape.buckets.max { abs(detector.weights[$0]) < abs(detector.weights[$1]) }
        if let strongest {
            reasons.add(
                Reason(
                    subject: "the shape \"\(shape.example(of: strongest))\"",
                    value: Double(detector.weights[strongest]) * scale
                )
            )
        }
    }
}
