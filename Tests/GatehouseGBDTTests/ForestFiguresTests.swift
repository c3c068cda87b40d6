import Testing

@testable import GatehouseGBDT

@Suite("Forest, figures")
struct ForestFiguresTests {
    @Test("splits, gains and the deepest leaf are counted")
    func counts() throws {
        let bytes = Array(ForestXGBoostTests.small.utf8)
        let figures = ForestFigures(try Forest(contentsOf: bytes.span))
        #expect(figures.deepest == 2)
        #expect(
            figures.features == [
                .init(name: "a", splits: 1, gain: 9), .init(name: "b", splits: 1, gain: 8),
            ]
        )
    }

    @Test("features are ordered by gain and by use, equal ones by name")
    func order() throws {
        let figures = ForestFigures(try PeerFixture.named("lightgbm-binary").forest)
        let gains = figures.byGain.compactMap(\.gain)
        #expect(gains.count == 3 && gains == gains.sorted(by: >))
        let uses = figures.byUse.map(\.splits)
        #expect(uses == uses.sorted(by: >) && uses.reduce(0, +) == 20)
        let tied = ForestFigures(try Forest(contentsOf: Array(ForestXGBoostTests.small.utf8).span))
        #expect(tied.byUse.map(\.name) == ["a", "b"])
    }

    @Test("a file without gains has none, and a leaf alone no splits")
    func without() throws {
        let figures = ForestFigures(try PeerFixture.named("catboost-logloss").forest)
        #expect(figures.byGain.isEmpty && !figures.byUse.isEmpty && figures.deepest == 3)
        let constant = ForestFigures(try PeerFixture.named("sklearn-constant").forest)
        #expect(constant.deepest == 0 && constant.features.isEmpty)
    }
}
