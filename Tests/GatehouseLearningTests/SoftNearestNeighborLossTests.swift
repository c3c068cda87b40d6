import Testing

@testable import GatehouseLearning

@Suite("SoftNearestNeighborLoss")
struct SoftNearestNeighborLossTests {
    /// A batch of rows of length 1, those of the first class first.
    struct Batch: CustomTestStringConvertible {
        let width: Int
        let first: Int
        let second: Int
        let temperature: Float

        var rowCount: Int { first + second }

        var testDescription: String {
            "\(first) and \(second) rows of \(width) at \(temperature)"
        }

        static let all = [
            Batch(width: 4, first: 3, second: 5, temperature: 0.2),
            Batch(width: 7, first: 11, second: 8, temperature: 0.5),
            Batch(width: 16, first: 2, second: 31, temperature: 0.1),
            // Alone in its class, so without a loss of its own, yet in the way of the others.
            Batch(width: 3, first: 1, second: 4, temperature: 0.3),
            Batch(width: 3, first: 0, second: 6, temperature: 0.3),
        ]

        func units(seed: UInt64) -> [Float] {
            var generator = SeededGenerator(seed: seed)
            return (0..<rowCount).flatMap { _ in
                let row = (0..<width).map { _ in 2 * generator.uniform() - 1 }
                let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return row.map { $0 / length }
            }
        }

        /// The definition, in double precision.
        func loss(_ units: [Double]) -> Double {
            var sum = 0.0
            var counted = 0.0
            for i in 0..<rowCount {
                var all = 0.0
                var own = 0.0
                for j in 0..<rowCount where j != i {
                    let dot = (0..<width).reduce(0) {
                        $0 + units[i * width + $1] * units[j * width + $1]
                    }
                    let exponential = PortableMath.exponential(dot / Double(temperature))
                    all += exponential
                    if (i < first) == (j < first) { own += exponential }
                }
                guard own > 0 else { continue }
                sum += PortableMath.logarithm(all / own)
                counted += 1
            }
            return counted > 0 ? sum / counted : 0
        }
    }

    private static func evaluate(_ batch: Batch, _ units: [Float]) -> (loss: Double, [Float]) {
        var loss = SoftNearestNeighborLoss(temperature: batch.temperature)
        var gradient = [Float](repeating: .nan, count: units.count)
        let value = loss.evaluate(
            units,
            width: batch.width,
            firstCount: batch.first,
            gradient: &gradient
        )
        return (value, gradient)
    }

    @Test("the loss is that of the definition", arguments: Batch.all, 0..<3)
    func value(batch: Batch, seed: Int) {
        let units = batch.units(seed: UInt64(seed))
        let wanted = batch.loss(units.map(Double.init))
        #expect(abs(Self.evaluate(batch, units).loss - wanted) < 1e-5 * max(1, wanted))
    }

    @Test("its derivatives are those of finite differences", arguments: Batch.all, 0..<3)
    func gradient(batch: Batch, seed: Int) {
        let units = batch.units(seed: UInt64(seed))
        let (_, gradient) = Self.evaluate(batch, units)
        let exact = units.map(Double.init)
        for i in exact.indices {
            var above = exact
            var below = exact
            above[i] += 1e-5
            below[i] -= 1e-5
            let slope = (batch.loss(above) - batch.loss(below)) / 2e-5
            #expect(abs(Double(gradient[i]) - slope) < 2e-5 * max(1, abs(slope)), "element \(i)")
        }
    }

    @Test("rows far from their class at the lowest temperature leave finite derivatives")
    func extremes() {
        let batch = Batch(
            width: 2,
            first: 2,
            second: 2,
            temperature: SoftNearestNeighborLoss.lowestTemperature
        )
        // Each row of a class lies opposite to the other, beside one of the other class.
        let (loss, gradient) = Self.evaluate(batch, [1, 0, -1, 0, 1, 0, -1, 0])
        #expect(abs(loss - 80) < 1e-3)
        #expect(gradient.allSatisfy { $0.isFinite })
    }

    @Test("a loss that is used again has nothing of the batch before")
    func reuse() {
        var loss = SoftNearestNeighborLoss(temperature: 0.2)
        for batch in Batch.all + Batch.all.reversed() where batch.temperature == 0.2 {
            let units = batch.units(seed: 5)
            var gradient = [Float](repeating: 0, count: units.count)
            let value = loss.evaluate(
                units,
                width: batch.width,
                firstCount: batch.first,
                gradient: &gradient
            )
            let fresh = Self.evaluate(batch, units)
            #expect(value == fresh.loss && gradient == fresh.1)
        }
    }
}
