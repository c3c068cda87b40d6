import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("HeadFit")
struct HeadFitTests {
    private static let width = 4

    /// Embeddings of length 1 whose first element gives them away.
    private struct Data {
        var embeddings: [Float] = []
        var labels: [Bool]
        var folds: [Int]

        init(seed: Int, rows: Int = 60) {
            var draws = SeededDraws(seed: seed)
            labels = (0..<rows).map { $0 % 2 == 0 }
            folds = (0..<rows).map { $0 / 2 % 3 }
            for isAbuse in labels {
                let noise = (1..<width).map { _ in Float(draws.below(201) - 100) / 500 }
                let row = [isAbuse ? 0.5 : -0.5] + noise
                let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                embeddings += row.map { $0 / length }
            }
        }

        func row(_ row: Int) -> [Float] { Array(embeddings[row * width..<(row + 1) * width]) }
    }

    private static func recipe(_ options: [String: Double]) throws -> HeadRecipe {
        try HeadRecipe(
            ExpertFolder(
                name: "words",
                path: "/nowhere",
                files: [],
                options: ExpertOptions(options)
            )
        )
    }

    private static func fit(
        _ data: Data,
        hidden: Int = 8,
        epochs: Int = 200,
        decay: Double = 0.05,
        seed: UInt64 = 7,
    ) throws -> HeadFit {
        HeadFit(
            data.embeddings,
            width: width,
            labels: data.labels,
            folds: data.folds,
            foldCount: 3,
            recipe: try recipe([
                "hidden": Double(hidden), "epochs": Double(epochs), "decay": decay,
            ]),
            seed: seed
        )
    }

    @Test("the same rows and seed give the same bits on any number of cores", arguments: [0, 8])
    func deterministic(hidden: Int) throws {
        let data = Data(seed: 1)
        let first = try Self.fit(data, hidden: hidden)
        for _ in 0..<3 {
            let again = try Self.fit(data, hidden: hidden)
            #expect(again.weights.encoded(digest: "") == first.weights.encoded(digest: ""))
            #expect(again.outOfFoldLogits == first.outOfFoldLogits)
        }
        let other = try Self.fit(data, hidden: hidden, seed: 8)
        #expect(other.outOfFoldLogits != first.outOfFoldLogits || hidden == 0)
    }

    @Test("what can be told apart is, out of fold and by the weights", arguments: [0, 8])
    func separates(hidden: Int) throws {
        let data = Data(seed: 2)
        let fit = try Self.fit(data, hidden: hidden)
        #expect(fit.weights.layers.count == (hidden == 0 ? 1 : 2))
        #expect(fit.weights.layers[0].bias.count == max(hidden, 1))
        // The weights take embeddings as they are, of length 1.
        var pass = HeadPass(fit.weights)
        for (row, isAbuse) in data.labels.enumerated() {
            #expect((fit.outOfFoldLogits[row] > 0) == isAbuse)
            let embedding = data.row(row)
            let logit = pass.logit(embedding.span)
            #expect((logit > 0) == isAbuse)
            #expect(abs(Double(logit) - fit.outOfFoldLogits[row]) < 2)
        }
    }

    @Test("a row's logit is from the fit that did not see its fold")
    func outOfFold() throws {
        let data = Data(seed: 3)
        let before = try Self.fit(data, epochs: 20).outOfFoldLogits
        var changed = data
        for row in data.labels.indices where data.folds[row] == 1 { changed.labels[row].toggle() }
        let after = try Self.fit(changed, epochs: 20).outOfFoldLogits
        for row in data.labels.indices {
            #expect((before[row] == after[row]) == (data.folds[row] == 1), "row \(row)")
        }
    }

    @Test("decay keeps weights small")
    func decay() throws {
        let data = Data(seed: 4)
        func size(_ fit: HeadFit) -> Float {
            fit.weights.layers.reduce(0) { $0 + $1.weights.reduce(0) { $0 + $1 * $1 } }
        }
        let free = try Self.fit(data, decay: 0)
        let held = try Self.fit(data, decay: 10)
        #expect(size(held) < 0.7 * size(free))
    }

    @Test("no rows give a head that knows nothing, and a fold without rows none the less")
    func degenerate() throws {
        var data = Data(seed: 5, rows: 0)
        let empty = try Self.fit(data)
        #expect(empty.outOfFoldLogits.isEmpty)
        var pass = HeadPass(empty.weights)
        let embedding: [Float] = [1, 0, 0, 0]
        #expect(pass.logit(embedding.span) == 0)
        data = Data(seed: 5, rows: 1)
        #expect(try Self.fit(data).outOfFoldLogits == [0])
    }

    @Test("what is not said of the training has a default")
    func defaults() throws {
        let recipe = try Self.recipe([:])
        #expect(recipe.hidden == 64 && recipe.epochs == 12 && recipe.decay == 0.05)
        #expect(try Self.recipe(["hidden": 0, "epochs": 1, "decay": 10]).hidden == 0)
    }
}
