import Testing

@testable import GatehouseLearning

@Suite("SoftNearestNeighborFit")
struct SoftNearestNeighborFitTests {
    private static let width = 6

    /// Rows whose class is the sign of their first element, the one that varies least.
    private static func rows(_ count: Int, seed: UInt64) -> (vectors: [Float], labels: [Bool]) {
        var generator = SeededGenerator(seed: seed)
        var vectors: [Float] = []
        var labels: [Bool] = []
        for _ in 0..<count {
            let sign: Float = generator.uniform() < 0.5 ? 1 : -1
            vectors.append(0.3 * sign)
            for _ in 1..<width { vectors.append(1.4 * generator.uniform() - 0.7) }
            labels.append(sign > 0)
        }
        return (vectors, labels)
    }

    private static func recipe(
        _ change: (inout SoftNearestNeighborFit.Recipe) -> Void = { _ in },
    ) -> SoftNearestNeighborFit.Recipe {
        var recipe = SoftNearestNeighborFit.Recipe()
        recipe.outputCount = 2
        recipe.stepCount = 150
        recipe.batchSize = 32
        recipe.peakRate = 0.1
        recipe.temperature = 0.2
        change(&recipe)
        return recipe
    }

    private static func fit(
        _ recipe: SoftNearestNeighborFit.Recipe,
        count: Int = 200,
        seed: UInt64 = 1,
    ) -> SoftNearestNeighborFit {
        let (vectors, labels) = rows(count, seed: 3)
        return SoftNearestNeighborFit(
            vectors,
            width: width,
            labels: labels,
            rows: Array(labels.indices),
            recipe: recipe,
            seed: seed
        )
    }

    @Test("the loss falls as the element that tells the classes apart is found")
    func learning() {
        let fit = Self.fit(Self.recipe())
        #expect(fit.losses.count == 150 && fit.weights.count == Self.width * 2)
        let start = fit.losses.prefix(5).reduce(0, +) / 5
        let end = fit.losses.suffix(5).reduce(0, +) / 5
        #expect(start > 0.5 && end < start / 2, "from \(start) to \(end)")
        let weight = { (input: Int) in
            (0..<2).reduce(0) { $0 + abs(fit.weights[input * 2 + $1]) }
        }
        #expect((1..<Self.width).allSatisfy { weight(0) > 1.5 * weight($0) })
    }

    @Test("without steps the weights are the strongest directions")
    func start() {
        let (vectors, labels) = Self.rows(200, seed: 3)
        let fit = SoftNearestNeighborFit(
            vectors,
            width: Self.width,
            labels: labels,
            rows: Array(labels.indices),
            recipe: Self.recipe { $0.stepCount = 0 },
            seed: 1
        )
        let components = PrincipalComponents(of: vectors.span, width: Self.width, count: 2)
        #expect(fit.losses.isEmpty)
        for output in 0..<2 {
            for input in 0..<Self.width {
                let wanted = Float(components.axes[output * Self.width + input])
                #expect(abs(fit.weights[input * 2 + output] - wanted) < 1e-5)
            }
        }
    }

    @Test("the same seed gives the same bits, another one others")
    func determinism() {
        let recipe = Self.recipe { $0.stepCount = 20 }
        let fit = Self.fit(recipe)
        #expect(Self.fit(recipe).weights == fit.weights)
        #expect(Self.fit(recipe, seed: 2).weights != fit.weights)
    }

    @Test("rows of the classes are taken from those that were named alone")
    func subset() {
        let (vectors, labels) = Self.rows(200, seed: 3)
        let named = stride(from: 0, to: 200, by: 2).map(\.self)
        var damaged = vectors
        for row in stride(from: 1, to: 200, by: 2) { damaged[row * Self.width] = .nan }
        let fits = [vectors, damaged].map {
            SoftNearestNeighborFit(
                $0,
                width: Self.width,
                labels: labels,
                rows: named,
                recipe: Self.recipe { $0.stepCount = 20 },
                seed: 1
            )
        }
        #expect(fits[0].weights == fits[1].weights)
    }

    @Test("few rows, or rows of one class, still give finite weights", arguments: [1, 2, 3, 9])
    func few(count: Int) {
        #expect(Self.fit(Self.recipe(), count: count).weights.allSatisfy { $0.isFinite })
        let fit = SoftNearestNeighborFit(
            Self.rows(count, seed: 3).vectors,
            width: Self.width,
            labels: [Bool](repeating: false, count: count),
            rows: Array(0..<count),
            recipe: Self.recipe(),
            seed: 1
        )
        #expect(fit.weights.allSatisfy { $0.isFinite })
    }

    @Test("a product of matrices is the sum over what they have in common", arguments: 0..<12)
    func product(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let rows = 1 + generator.below(9)
        let inner = 1 + generator.below(40)
        let columns = 1 + generator.below(50)
        let a = (0..<rows * inner).map { _ in 2 * generator.uniform() - 1 }
        let b = (0..<inner * columns).map { _ in 2 * generator.uniform() - 1 }
        var found = [Float](repeating: .nan, count: rows * columns)
        var product = MatrixProduct()
        // Once before, with a larger panel.
        var other = [Float](repeating: 0, count: 2)
        product.multiply(
            [Float](repeating: 9, count: 200),
            [Float](repeating: 9, count: 100),
            inner: 100,
            into: &other
        )
        product.multiply(a, b, inner: inner, into: &found)
        var wanted: [Float] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var sum: Float = 0
                for k in 0..<inner { sum += a[row * inner + k] * b[k * columns + column] }
                wanted.append(sum)
            }
        }
        #expect(found == wanted)
        var turned = [Float](repeating: .nan, count: a.count)
        MatrixProduct.transpose(a, columns: inner, into: &turned)
        #expect(a.indices.allSatisfy { turned[$0 % inner * rows + $0 / inner] == a[$0] })
    }
}
