import Testing

@testable import GatehouseLearning

@Suite("PrincipalComponents")
struct PrincipalComponentsTests {
    /// Rows that vary most along a few hidden directions.
    private static func rows(seed: UInt64, count: Int, width: Int) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        let mixing = (0..<width * width).map { _ in 2 * generator.uniform() - 1 }
        return (0..<count).flatMap { _ in
            let hidden = (0..<width).map { (2 * generator.uniform() - 1) / Float($0 + 1) }
            return (0..<width).map { column in
                hidden.indices.reduce(3) { $0 + hidden[$1] * mixing[$1 * width + column] }
            }
        }
    }

    private static func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test("points on a line have its direction, their variance, and nothing else")
    func line() {
        // The direction (-3, 4) is given by (3, -4) too: the larger element decides the sign.
        let rows: [Float] = [7, -3, 1, 5, 4, 1]
        let components = PrincipalComponents(of: rows.span, width: 2, count: 1)
        #expect(components.mean == [4, 1])
        #expect(abs(components.axes[0] + 0.6) < 1e-15 && abs(components.axes[1] - 0.8) < 1e-15)
        // At -5, 5 and 0 along the line.
        #expect(abs(components.variances[0] - 50.0 / 3) < 1e-13)
        #expect(components.explainedShare == 1)
        var projection: [Float] = [9]
        var target = projection.mutableSpan
        components.project(rows.span.extracting(0..<2), into: &target)
        #expect(abs(projection[0] + 5) < 1e-6)
    }

    @Test("columns that vary by themselves keep their places, the strongest first")
    func axes() {
        let rows: [Float] = [1, 0, 0, -1, 0, 0, 0, 3, 0, 0, -3, 0, 0, 0, 2, 0, 0, -2]
        let components = PrincipalComponents(of: rows.span, width: 3, count: 2)
        #expect(components.axes == [0, 1, 0, 0, 0, 1])
        #expect(components.variances == [3, 8.0 / 6])
        #expect(abs(components.totalVariance - 28.0 / 6) < 1e-15)
        #expect(abs(components.explainedShare - 26.0 / 28) < 1e-15)
    }

    @Test("rows that are all the same have nothing to explain", arguments: [1, 4])
    func constant(count: Int) {
        let rows = (0..<count).flatMap { _ in [2, -1, 0.5] as [Float] }
        let components = PrincipalComponents(of: rows.span, width: 3, count: 3)
        #expect(components.mean == [2, -1, 0.5] && components.variances == [0, 0, 0])
        #expect(components.axes == [1, 0, 0, 0, 1, 0, 0, 0, 1])
        #expect(components.explainedShare == 1)
    }

    @Test(
        "directions are orthonormal, ordered, of a fixed sign, and true to the variances",
        arguments: [(1, 1), (2, 3), (3, 8), (4, 17), (5, 40)] as [(UInt64, Int)]
    )
    func orthonormal(seed: UInt64, width: Int) {
        let rows = Self.rows(seed: seed, count: 90, width: width)
        let components = PrincipalComponents(of: rows.span, width: width, count: width)
        func axis(_ index: Int) -> ArraySlice<Double> {
            components.axes[index * width..<(index + 1) * width]
        }
        for i in 0..<width {
            for j in 0...i {
                #expect(abs(Self.dot(axis(i), axis(j)) - (i == j ? 1 : 0)) < 1e-13)
            }
            #expect(axis(i).max { abs($0) < abs($1) } ?? 0 > 0)
            let along = (0..<90).map { row in
                (0..<width).reduce(0) { sum, k in
                    let centred = Double(rows[row * width + k]) - components.mean[k]
                    return sum + centred * axis(i)[i * width + k]
                }
            }
            let variance = along.reduce(0) { $0 + $1 * $1 } / 90
            #expect(abs(variance - components.variances[i]) < 1e-12)
        }
        #expect(components.variances == components.variances.sorted(by: >))
        #expect(abs(components.explainedShare - 1) < 1e-12)
    }

    @Test("all directions give the rows back, some of them give what they explain")
    func reconstruction() {
        let width = 12
        let rows = Self.rows(seed: 9, count: 50, width: width)
        for count in [3, 12] {
            let components = PrincipalComponents(of: rows.span, width: width, count: count)
            var lost = 0.0
            for start in stride(from: 0, to: rows.count, by: width) {
                var projection = [Float](repeating: 0, count: count)
                var target = projection.mutableSpan
                components.project(rows.span.extracting(start..<start + width), into: &target)
                for i in 0..<width {
                    let restored = (0..<count).reduce(components.mean[i]) {
                        $0 + Double(projection[$1]) * components.axes[$1 * width + i]
                    }
                    let difference = restored - Double(rows[start + i])
                    lost += difference * difference / 50
                }
            }
            let unexplained = components.totalVariance * (1 - components.explainedShare)
            #expect(abs(lost - unexplained) < 1e-5)
        }
    }

    @Test("eigenvalues of a matrix that is known by heart")
    func eigenvalues() {
        // A chain of springs: 2 - 2 cos(kπ / (n + 1)), here for n = 3.
        let eigen = SymmetricEigenvectors([2, -1, 0, -1, 2, -1, 0, -1, 2], size: 3)
        let wanted = [2 - 2.0.squareRoot(), 2, 2 + 2.0.squareRoot()]
        for (found, wanted) in zip(eigen.values.sorted(), wanted) {
            #expect(abs(found - wanted) < 1e-15)
        }
        for i in 0..<3 {
            let v = Array(eigen.vector(i))
            let product = [2 * v[0] - v[1], 2 * v[1] - v[0] - v[2], 2 * v[2] - v[1]]
            for k in 0..<3 { #expect(abs(product[k] - eigen.values[i] * v[k]) < 1e-15) }
        }
        #expect(SymmetricEigenvectors([], size: 0).values.isEmpty)
        #expect(SymmetricEigenvectors([-4], size: 1).values == [-4])
    }

    @Test("huge, tiny and mixed magnitudes come out")
    func magnitudes() {
        for scale in [1e-150, 1.0, 1e150] {
            let eigen = SymmetricEigenvectors([3, 1, 1, 3].map { $0 * scale }, size: 2)
            let values = eigen.values.map { $0 / scale }.sorted()
            #expect(abs(values[0] - 2) < 1e-14 && abs(values[1] - 4) < 1e-14)
        }
        let mixed = SymmetricEigenvectors([1e30, 1, 1, 1e-30], size: 2)
        #expect(mixed.values.allSatisfy { $0.isFinite })
    }

    @Test("the same rows give the same bits")
    func deterministic() {
        let rows = Self.rows(seed: 4, count: 60, width: 20)
        let first = PrincipalComponents(of: rows.span, width: 20, count: 7)
        let second = PrincipalComponents(of: rows.span, width: 20, count: 7)
        #expect(first.axes == second.axes && first.variances == second.variances)
    }
}
