import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseMatcher

@Suite("MarginPass")
struct MarginPassTests {
    /// The mean of exponentials over the nearest examples, in double precision and from the definition.
    private static func similarity(
        _ embedding: [Float],
        _ model: MarginModel,
        _ examples: borrowing ReferenceRows,
    ) -> Double {
        let outputs = model.space.outputCount
        let projected = (0..<outputs).map { output in
            embedding.indices.reduce(0.0) {
                $0 + Double(embedding[$1] * model.space.projection[$1 * outputs + output])
            }
        }
        let length = projected.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let (steps, scales) = (examples.steps, examples.scales)
        let similarities = scales.indices.map { row in
            projected.indices.reduce(0.0) {
                $0 + projected[$1] * Double(steps[row * outputs + $1]) * Double(scales[row])
            } / length
        }
        let nearest = similarities.sorted(by: >).prefix(model.neighborCount)
        let mean =
            nearest.reduce(0) { $0 + PortableMath.exponential(10 * $1) } / Double(nearest.count)
        return PortableMath.logarithm(mean) / 10
    }

    @Test(
        "the similarities are those of the definition, up to the steps of the query",
        arguments: [(9, 70, 4), (1, 1, 1), (3, 200, 256), (130, 5, 20)],
        0..<4
    )
    func definition(shape: (abuse: Int, benign: Int, neighbors: Int), seed: Int) throws {
        let model = MatcherFixture.model(
            abuse: shape.abuse,
            benign: shape.benign,
            neighbors: shape.neighbors,
            seed: seed
        )
        var pass = MarginPass(model)
        var draws = SeededDraws(seed: seed)
        for _ in 0..<20 {
            let embedding = (0..<8).map { _ in Float(draws.below(201) - 100) / 100 }
            let similarities = pass.similarities(embedding.span)
            let found = try #require(similarities)
            let abuse = Self.similarity(embedding, model, model.space.abuse)
            let benign = Self.similarity(embedding, model, model.space.benign)
            #expect(abs(found.abuse - abuse) < 0.02 && abs(found.benign - benign) < 0.02)
            #expect(found.margin == found.abuse - found.benign)
        }
    }

    @Test("an embedding without a direction, or that is no number, has no similarities")
    func nothing() {
        var pass = MarginPass(MatcherFixture.model())
        for number in [0, Float.nan, .infinity, 3e38] {
            let embedding = [Float](repeating: number, count: 8)
            let found = pass.similarities(embedding.span)
            #expect(found == nil)
        }
    }

    @Test("the length of an embedding does not matter")
    func length() throws {
        var pass = MarginPass(MatcherFixture.model())
        let embedding: [Float] = [0.5, -0.25, 1, 0, 0.75, -1, 0.125, 0.5]
        let longer = embedding.map { $0 * 64 }
        let short = pass.similarities(embedding.span)
        let long = pass.similarities(longer.span)
        #expect(short != nil && short == long)
    }
}
