import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("TransformerPass")
struct TransformerPassTests {
    private static func model(
        _ bert: SyntheticBert,
        _ precision: Precision,
        in folder: TemporaryFolder,
    ) throws -> PackedTransformer {
        let weights = try bert.weightsRead(from: folder)
        let maxima = ActivationMaxima(weights.configuration)
        return try PackedTransformer.packing(weights, precision: precision, maxima: maxima)
    }

    @Test("every precision gives what the reference gives", arguments: Precision.allCases)
    func reference(_ precision: Precision) throws {
        let folder = TemporaryFolder()
        let bert = SyntheticBert()
        let reference = try ReferenceTransformer(bert.weightsRead(from: folder))
        let windows = SyntheticBert.windows([2, 3, 5, 17, 48])
        let found = vectors(try Self.model(bert, precision, in: folder), windows)
        for window in 0..<windows.count {
            let wanted = reference.embed(Array(windows.ids[windows.range(of: window)]))
            switch precision {
            case .fp32: #expect(largestDifference(found[window], wanted) <= 1e-6)
            case .bf16: #expect(cosine(found[window], wanted) >= 0.9999)
            case .int8: #expect(cosine(found[window], wanted) >= 0.99)
            }
            #expect(abs(cosine(found[window], found[window]) - 1) < 1e-6)
        }
    }

    @Test("the row of [CLS] is the embedding where the model says so")
    func classToken() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.files["1_Pooling/config.json"] = #"{"pooling_mode_cls_token": true}"#
        let reference = try ReferenceTransformer(bert.weightsRead(from: folder))
        let windows = SyntheticBert.windows([9])
        let found = vectors(try Self.model(bert, .fp32, in: folder), windows)
        #expect(largestDifference(found[0], reference.embed(windows.ids)) <= 1e-6)
        let mean = vectors(try Self.model(SyntheticBert(), .fp32, in: TemporaryFolder()), windows)
        #expect(largestDifference(found[0], mean[0]) > 1e-3)
    }

    @Test("a window has the same bits whatever lies beside it", arguments: Precision.allCases)
    func batches(_ precision: Precision) throws {
        let folder = TemporaryFolder()
        let model = try Self.model(SyntheticBert(), precision, in: folder)
        // Longer than a pass, and than a block of the feed-forward layers.
        let lengths = (0..<40).map { 2 + $0 * 13 % 46 }
        let windows = SyntheticBert.windows(lengths)
        #expect(windows.rows > 512)
        let together = vectors(model, windows)
        for window in 0..<windows.count {
            var alone = TokenWindows()
            alone.append(windows.ids[windows.range(of: window)])
            #expect(vectors(model, alone)[0] == together[window])
        }
    }

    @Test("smoothing helps where a few columns of the inputs are large")
    func smoothing() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        // The scales of a normalisation make its columns large for the layer that follows.
        for column in [3, 17] {
            bert.tensors["encoder.layer.0.output.LayerNorm.weight"]?.values[column] = 60
        }
        let weights = try bert.weightsRead(from: folder)
        let windows = SyntheticBert.windows([12, 20, 31])
        let maxima = ActivationMaxima(weights.configuration)
        let float = try PackedTransformer.packing(weights, precision: .fp32, maxima: maxima)
        let plain = try PackedTransformer.packing(weights, precision: .int8, maxima: maxima)
        var pass = TransformerPass(float)
        var observed: [Float] = []
        pass.run(SyntheticBert.windows([25, 30], seed: 9), into: &observed, maxima: maxima)
        let smoothed = try PackedTransformer.packing(weights, precision: .int8, maxima: maxima)
        func loss(_ model: PackedTransformer) -> Double {
            zip(vectors(model, windows), vectors(float, windows)).reduce(0) {
                $0 + 1 - cosine($1.0, $1.1)
            }
        }
        #expect(loss(smoothed) < loss(plain) / 2)
    }
}
