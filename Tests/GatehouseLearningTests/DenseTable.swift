@testable import GatehouseLearning

/// 60 rows of 3 inputs with overlapping classes, 40 of them positive; the reference values in the tests were computed
/// from the same draws with scikit-learn 1.9.1.
enum DenseTable {
    static func make() -> (inputs: [Double], labels: [Bool]) {
        var generator = SeededGenerator(seed: 11)
        var inputs: [Double] = []
        var labels: [Bool] = []
        for _ in 0..<60 {
            let row = (0..<3).map { _ in Double(generator.uniform()) * 4 - 2 }
            let noise = Double(generator.uniform()) * 4 - 2
            inputs += row
            labels.append(1.2 * row[0] - 0.7 * row[1] + 0.3 + noise > 0)
        }
        return (inputs, labels)
    }
}
