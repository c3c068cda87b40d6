import GatehouseCore
import GatehouseFiles
import GatehouseKernels
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

/// Whether this is code that nobody optimised, in which a forward pass takes tens of times as long.
private var isDebugBuild: Bool {
    #if DEBUG
        true
    #else
        false
    #endif
}

/// Embeddings of all-MiniLM-L6-v2 by PyTorch, in floats.
@Suite(
    "Transformer, golden",
    .serialized,
    .enabled(
        if: GoldenEmbeddings.areThere,
        "experts/encoders/minilm-l6-v2 is not fetched, or ../shared/golden is not there"
    )
)
struct TransformerGoldenTests {
    /// How many of the texts are left out where each takes long.
    private static let step = isDebugBuild ? 12 : 1

    @Test("the reference gives PyTorch's floats")
    func reference() throws {
        let files = ModelFiles(path: GoldenEmbeddings.model)
        let weights = try BertWeights(
            MappedFile(path: files.path(of: ModelFiles.weights)),
            configuration: BertConfiguration(files)
        )
        let reference = try ReferenceTransformer(weights)
        let step = BLAS.isSlow || isDebugBuild ? 20 : Self.step
        for example in try GoldenEmbeddings.examples(every: step) where example.ids.count < 100 {
            let difference = largestDifference(reference.embed(example.ids), example.emb)
            #expect(difference <= 2e-6, "\(example.cat), with \(BLAS.provider)")
        }
    }

    @Test("every precision is as near to PyTorch as it should be", arguments: Precision.allCases)
    func precisions(_ precision: Precision) throws {
        let cache = TemporaryFolder()
        let encoder = try TransformerEncoder(
            EncoderFolder(
                name: "minilm",
                path: GoldenEmbeddings.model,
                options: ExpertOptions(["precision": .text(precision.rawValue)])
            ),
            cache: CacheFolder(path: cache.path)
        )
        #expect(encoder.notes.isEmpty)
        let examples = try GoldenEmbeddings.examples(every: Self.step)
        var windows = TokenWindows()
        for example in examples { windows.append(example.ids) }
        let found = vectors(encoder.model, windows)
        let cosines = zip(found, examples).map { cosine($0, $1.emb) }
        switch precision {
        case .fp32:
            for (vector, example) in zip(found, examples) {
                #expect(largestDifference(vector, example.emb) <= 2e-6, "\(example.cat)")
            }
        case .bf16:
            for (cosine, example) in zip(cosines, examples) {
                #expect(cosine >= 0.9999, "\(example.cat)")
            }
        case .int8:
            for (cosine, example) in zip(cosines, examples) {
                #expect(cosine >= 0.99, "\(example.cat)")
            }
            let real = zip(cosines, examples).filter(\.1.isReal).map(\.0)
            #expect(real.reduce(0, +) / Double(real.count) >= 0.998)
        }
        // Bit for bit, alone.
        for place in stride(from: 0, to: examples.count, by: 7) {
            var alone = TokenWindows()
            alone.append(examples[place].ids)
            #expect(vectors(encoder.model, alone)[0] == found[place])
        }
    }
}
