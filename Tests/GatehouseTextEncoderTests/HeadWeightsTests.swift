import GatehouseCore
import GatehouseFiles
import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("HeadWeights")
struct HeadWeightsTests {
    private static let width = 6
    private static let digest = String(repeating: "ab", count: 32)

    private static func network(hidden: Int, seed: UInt64 = 1) -> MultilayerPerceptron {
        var network = MultilayerPerceptron(
            widths: hidden == 0 ? [width, 1] : [width, hidden, 1],
            activation: .relu,
            seed: seed
        )
        var draws = SeededDraws(seed: Int(seed))
        for i in network.parameters.indices {
            network.parameters[i] = Float(draws.below(2001) - 1000) / 700
        }
        return network
    }

    private static func read(
        _ bytes: [UInt8],
        width: Int = width,
        digest: String = digest,
    ) throws -> HeadWeights {
        let folder = TemporaryFolder()
        try folder.write(bytes, named: "head.safetensors")
        return try HeadWeights(
            ExpertFolder(
                name: "words",
                path: folder.path,
                files: ["head.safetensors"],
                options: ExpertOptions()
            ),
            width: width,
            digest: digest
        )
    }

    /// A file as its description has it, with one thing or another changed.
    private static func file(
        hidden: Int = 4,
        version: String? = "1",
        layers: String? = "2",
        _ change: (inout [String: Safetensors.Content]) -> Void = { _ in },
    ) -> [UInt8] {
        var tensors: [String: Safetensors.Content] = [
            "layer0.weights": .floats(
                [Float](repeating: 0.5, count: width * hidden),
                shape: [width, hidden]
            ),
            "layer0.bias": .floats([Float](repeating: 1, count: hidden), shape: [hidden]),
            "layer1.weights": .floats([Float](repeating: 2, count: hidden), shape: [hidden, 1]),
            "layer1.bias": .floats([-3], shape: [1]),
        ]
        change(&tensors)
        var metadata = ["encoder": digest]
        metadata["head.version"] = version
        metadata["layers"] = layers
        return Safetensors.serialized(tensors, metadata: metadata)
    }

    private func refuses(
        _ bytes: [UInt8],
        _ part: String,
        location: SourceLocation = #_sourceLocation,
    ) {
        let error = #expect(throws: ExpertError.self, sourceLocation: location) {
            try Self.read(bytes)
        }
        #expect(error?.expert == "words", sourceLocation: location)
        let message = error?.message ?? ""
        #expect(message.contains(part), "\(message)", sourceLocation: location)
        #expect(message.contains("; wanted "), "\(message)", sourceLocation: location)
    }

    @Test("layers come back as they were", arguments: [0, 1, 4, 100])
    func roundTrip(hidden: Int) throws {
        let weights = HeadWeights(Self.network(hidden: hidden), inputScale: 1)
        let read = try Self.read(weights.encoded(digest: Self.digest))
        #expect(read.layers.map(\.weights) == weights.layers.map(\.weights))
        #expect(read.layers.map(\.bias) == weights.layers.map(\.bias))
        #expect(read.layers.count == (hidden == 0 ? 1 : 2))
        let parameters = weights.layers.flatMap { $0.weights + $0.bias }
        #expect(parameters == Self.network(hidden: hidden).parameters)
        #expect(weights.encoded(digest: Self.digest) == read.encoded(digest: Self.digest))
    }

    @Test("the pass computes what the network did on scaled inputs", arguments: [0, 1, 4, 100])
    func pass(hidden: Int) throws {
        let network = Self.network(hidden: hidden)
        var pass = HeadPass(HeadWeights(network, inputScale: 3))
        var workspace = network.makeWorkspace()
        var draws = SeededDraws(seed: 2)
        for _ in 0..<20 {
            let embedding = (0..<Self.width).map { _ in Float(draws.below(201) - 100) / 100 }
            let scaled = embedding.map { 3 * $0 }
            network.forward(scaled.span, workspace: &workspace)
            let wanted = workspace.output(0)
            #expect(abs(pass.logit(embedding.span) - wanted) < 1e-4 * max(1, abs(wanted)))
        }
    }

    @Test("without hidden units, a head is a logistic regression")
    func linear() throws {
        let network = Self.network(hidden: 0)
        let weights = HeadWeights(network, inputScale: 1)
        var pass = HeadPass(weights)
        let zeros = [Float](repeating: 0, count: Self.width)
        #expect(pass.logit(zeros.span) == network.parameters[Self.width])
        for i in 0..<Self.width {
            var unit = zeros
            unit[i] = -1  // a ReLU would hide it
            let wanted = network.parameters[Self.width] - network.parameters[i]
            #expect(abs(pass.logit(unit.span) - wanted) < 1e-6)
        }
    }

    @Test("hidden units that are negative count as nothing")
    func activation() throws {
        let bytes = Self.file { tensors in
            tensors["layer0.bias"] = .floats([1, -1, 2, -100], shape: [4])
        }
        var pass = HeadPass(try Self.read(bytes))
        let zeros = [Float](repeating: 0, count: Self.width)
        #expect(pass.logit(zeros.span) == 2 * 1 + 2 * 2 - 3)
        let ones = [Float](repeating: 1, count: Self.width)
        #expect(pass.logit(ones.span) == 2 * (4 + 2 + 5) - 3)
        // Nothing of one embedding is left for the next.
        #expect(pass.logit(zeros.span) == 2 * 1 + 2 * 2 - 3)
    }

    @Test("a head of another version or encoder is refused, and says what helps")
    func foreign() throws {
        _ = try Self.read(Self.file())
        refuses(Self.file(version: "2"), "found head version 2; wanted 1; train it again")
        refuses(Self.file(version: nil), "found head version none; wanted 1; train it again")
        let other = String(repeating: "cd", count: 32)
        let error = #expect(throws: ExpertError.self) {
            try Self.read(Self.file(), digest: other)
        }
        let message = "found a head for encoder \(Self.digest); wanted \(other); train it again"
        #expect(error?.message == message)
        let none = Safetensors.serialized([:], metadata: ["head.version": "1"])
        refuses(none, "found a head for encoder none; wanted \(Self.digest)")
    }

    @Test(
        "a number of layers that no head has is refused",
        arguments: ["0", "3", "-1", "two", "", "9223372036854775808"]
    )
    func layers(count: String) {
        refuses(Self.file(layers: count), "layers; wanted 1 or 2; train it again")
    }

    @Test("layers that are missing, do not fit or hold no numbers are refused")
    func shapes() {
        refuses(Self.file(layers: nil), "found 0 layers")
        // The hidden layer alone is none that gives a logit.
        refuses(Self.file(layers: "1"), "layer0.weights")
        for name in ["layer0.weights", "layer0.bias", "layer1.weights", "layer1.bias"] {
            refuses(Self.file { $0[name] = nil }, name)
            refuses(Self.file { $0[name] = .floats([1, 2, 3], shape: [3]) }, "layer")
            refuses(Self.file { $0[name] = .floats([1], shape: []) }, "layer")
            refuses(Self.file { $0[name] = .int8s([1], shape: [1]) }, "layer")
        }
        refuses(Self.file { $0["layer1.bias"] = .floats([.nan], shape: [1]) }, "nan")
        refuses(
            Self.file { $0["layer1.weights"] = .floats([1, 2, .infinity, 4], shape: [4, 1]) },
            "inf as element 2 of layer1.weights"
        )
        for width in [0, 5, 7, 12] {
            #expect(throws: ExpertError.self) { try Self.read(Self.file(), width: width) }
        }
    }

    @Test("a file cut at any byte is refused, and a damaged one is sound or refused")
    func damaged() throws {
        let bytes = Self.file()
        for count in bytes.indices {
            #expect(throws: ExpertError.self, "\(count) bytes") {
                try Self.read(Array(bytes[..<count]))
            }
        }
        let embedding = [Float](repeating: 0.4, count: Self.width)
        for seed in 0..<200 {
            var draws = SeededDraws(seed: seed)
            let damaged = draws.mutated(bytes, with: bytes)
            guard let weights = try? Self.read(damaged) else { continue }
            var pass = HeadPass(weights)
            _ = pass.logit(embedding.span)
            #expect(weights.layers.allSatisfy { ($0.weights + $0.bias).allSatisfy(\.isFinite) })
        }
    }

    @Test("a hidden layer without units leaves the bias")
    func noUnits() throws {
        var pass = HeadPass(try Self.read(Self.file(hidden: 0)))
        let embedding = [Float](repeating: 0.4, count: Self.width)
        #expect(pass.logit(embedding.span) == -3)
    }
}
