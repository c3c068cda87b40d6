import Testing

@testable import GatehouseGBDT

@Suite("Forest, parity")
struct ForestParityTests {
    @Test("margins equal the library's to the bit", arguments: PeerFixture.all)
    func marginsEqual(_ fixture: PeerFixture) throws {
        let forest = try fixture.forest
        var margins = [Double](repeating: 0, count: forest.outputCount)
        let rows = try fixture.rows
        #expect(rows.count >= 30)
        for (number, row) in rows.enumerated() {
            var span = margins.mutableSpan
            forest.margins(row.features.span, into: &span)
            #expect(row.margins.count == margins.count)
            for (found, wanted) in zip(margins, row.margins) {
                // Linear leaves of infinite rows may have no number; which NaN does not matter.
                let areEqual =
                    found.bitPattern == wanted.bitPattern || (found.isNaN && wanted.isNaN)
                    || (found - wanted).magnitude <= fixture.tolerance
                #expect(areEqual, "row \(number) \(row.features): \(found), wanted \(wanted)")
            }
        }
    }

    @Test("there is a fixture of every kind")
    func everyKind() {
        let names = Set(PeerFixture.all.map(\.name))
        let kinds = [
            "lightgbm-linear", "lightgbm-forest", "lightgbm-multiclass", "lightgbm-pandas",
            "xgboost-categorical", "xgboost-categorical-ubj", "xgboost-dart", "xgboost-vector",
            "xgboost-2.0.3-vector", "xgboost-table", "xgboost-pruned", "xgboost-stopped-early",
            "catboost-logloss", "catboost-missing-above", "catboost-classes", "catboost-table",
            "catboost-lossguide-classes", "sklearn-forest", "sklearn-boosting-exponential",
            "sklearn-histogram-categories", "sklearn-table", "sklearn-isolation",
        ]
        for kind in kinds { #expect(names.contains(kind), "\(kind)") }
    }
}
