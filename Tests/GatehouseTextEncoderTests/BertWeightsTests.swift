import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("BertWeights")
struct BertWeightsTests {
    private static let words = "embeddings.word_embeddings.weight"
    private static let query = "encoder.layer.1.attention.self.query.weight"

    @Test("weights are the same from every storage", arguments: SyntheticBert.Storage.allCases)
    func storages(_ storage: SyntheticBert.Storage) throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.storage = storage
        let weights = try bert.weightsRead(from: folder)
        #expect(try weights.words() == bert.tensors[Self.words]?.values)
        let width = SyntheticBert.width
        #expect(
            try weights.type()
                == Array(
                    bert.tensors["embeddings.token_type_embeddings.weight"]?.values.prefix(width)
                        ?? []
                )
        )
        let layer = try weights.layer(1)
        let query = try #require(bert.tensors[Self.query]).values
        #expect(Array(layer.projections.weights.prefix(query.count)) == query)
        #expect(layer.projections.weights.count == 3 * width * width)
        #expect(layer.projections.bias.count == 3 * width)
    }

    @Test("models with a head have a prefix, and old ones call scales and shifts otherwise")
    func names() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        let plain = try bert.weightsRead(from: folder)
        var renamed: [String: (values: [Float], shape: [Int])] = [:]
        for (name, tensor) in bert.tensors {
            let other =
                name.contains("LayerNorm")
                ? name.replacing(".weight", with: ".gamma").replacing(".bias", with: ".beta")
                : name
            renamed["bert." + other] = tensor
        }
        bert.tensors = renamed
        let other = TemporaryFolder()
        let prefixed = try bert.weightsRead(from: other)
        #expect(try prefixed.words() == plain.words())
        #expect(try prefixed.embeddingNorm().beta == plain.embeddingNorm().beta)
        #expect(try prefixed.layer(0).outputNorm.gamma == plain.layer(0).outputNorm.gamma)
    }

    @Test("a tensor that is missing, or of another shape, is named")
    func shapes() throws {
        var bert = SyntheticBert()
        for name in bert.tensors.keys.sorted() {
            let tensor = bert.tensors[name]
            let folder = TemporaryFolder()
            bert.tensors[name] = nil
            let missing = #expect(throws: FileError.self) { try bert.weightsRead(from: folder) }
            #expect(missing?.wanted.contains(name) == true)
            bert.tensors[name] = ([1, 2, 3], [3])
            let wrong = #expect(throws: FileError.self) { try bert.weightsRead(from: folder) }
            #expect(wrong?.found.contains("F32 [3]") == true)
            bert.tensors[name] = tensor
        }
    }

    @Test("numbers that are not finite are refused", arguments: [Float.nan, .infinity])
    func finite(_ value: Float) throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        bert.tensors[Self.query]?.values[5] = value
        let weights = try bert.weightsRead(from: folder)
        let error = #expect(throws: FileError.self) { try weights.layer(1) }
        #expect(error?.found.contains("element 5 of \(Self.query)") == true)
    }

    @Test("finite weights that overflow on the way are refused")
    func overflow() throws {
        let folder = TemporaryFolder()
        var bert = SyntheticBert()
        for i in 0..<32 { bert.tensors[Self.query]?.values[i] = .greatestFiniteMagnitude }
        for name in [
            "encoder.layer.1.attention.self.key.weight",
            "encoder.layer.1.intermediate.dense.weight",
        ] {
            let shape = try #require(bert.tensors[name]).shape
            let values = Array(repeating: Float.greatestFiniteMagnitude, count: shape[0] * shape[1])
            bert.tensors[name] = (values, shape)
        }
        let error = #expect(throws: (any Error).self) {
            try bert.encoder(in: folder, ["precision": .text("fp32")])
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("not finite"))
    }

    @Test("integers and doubles are no weights")
    func types() throws {
        let folder = TemporaryFolder()
        try SyntheticBert().write(to: folder)
        let count = SyntheticBert.pieces.count * SyntheticBert.width
        let bytes = Safetensors.serialized([
            Self.words: .int8s(
                Array(repeating: 1, count: count),
                shape: [SyntheticBert.pieces.count, SyntheticBert.width]
            )
        ])
        try folder.write(bytes, named: "model.safetensors")
        let error = #expect(throws: FileError.self) {
            try BertWeights(
                MappedFile(path: folder.path + "/model.safetensors"),
                configuration: BertConfiguration(ModelFiles(path: folder.path))
            )
        }
        #expect(error?.found.contains("of I8") == true)
        #expect(error?.wanted.hasPrefix("F32, F16 or BF16") == true)
    }

    @Test("a file that is cut short anywhere in its header, or in its data, is refused")
    func truncated() throws {
        let folder = TemporaryFolder()
        let bert = SyntheticBert()
        try bert.write(to: folder)
        let configuration = try BertConfiguration(ModelFiles(path: folder.path))
        let bytes = bert.weights
        let lengths = Array(0..<64) + stride(from: 64, to: bytes.count, by: 997) + [bytes.count - 1]
        for length in lengths {
            try folder.write(Array(bytes.prefix(length)), named: "model.safetensors")
            #expect(throws: FileError.self) {
                try BertWeights(
                    MappedFile(path: folder.path + "/model.safetensors"),
                    configuration: configuration
                )
            }
        }
    }
}
