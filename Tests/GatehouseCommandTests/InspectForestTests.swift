import Foundation
import GatehouseTestSupport
import Testing

@Suite("Inspecting a forest")
struct InspectForestTests {
    private func model(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "GatehouseGBDTTests/Fixtures/peers/\(name)").path
    }

    private func object(_ name: String) throws -> [String: Any] {
        let run = try CommandRun(["inspect", model(name), "--json", "-"])
        #expect(run.status == 0, "\(run.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        return try #require(object as? [String: Any])
    }

    @Test("a model file of every library is told apart, with what its margin is")
    func libraries() throws {
        for (name, library, link) in [
            ("lightgbm-binary.txt", "LightGBM", "logit"),
            ("xgboost-binary-ubj.ubj", "XGBoost", "logit"),
            ("xgboost-reg-gamma.json", "XGBoost", nil),
            ("catboost-logloss.json", "CatBoost", "logit"),
            ("sklearn-forest.json", "scikit-learn", "probability"),
        ] as [(String, String, String?)] {
            let object = try object(name)
            #expect(object["library"] as? String == library)
            #expect(object["link"] as? String == link && object["link"] != nil)
        }
    }

    @Test("trees, leaves and features are counted, the most useful first")
    func figures() throws {
        let object = try object("lightgbm-binary.txt")
        #expect(object["trees"] as? Int == 4 && object["leaves"] as? Int == 24)
        #expect(object["deepest"] as? Int == 4 && object["features"] as? Int == 3)
        let byGain = try #require(object["by_gain"] as? [[String: Any]])
        #expect(byGain.map { $0["name"] as? String } == ["Column_0", "Column_1", "Column_2"])
        let byUse = try #require(object["by_use"] as? [[String: Any]])
        #expect(byUse.map { $0["splits"] as? Int } == [10, 7, 3])
        let run = try CommandRun(["inspect", model("lightgbm-binary.txt")])
        #expect(run.lines.contains("objective   binary sigmoid:1; the margin has a logit"))
    }

    @Test("what is no forest is refused")
    func refusals() throws {
        let run = try CommandRun(["inspect", model("lightgbm-binary.rows")])
        #expect(run.status == 1 && run.errors.contains("found no forest that we know"))
    }
}
