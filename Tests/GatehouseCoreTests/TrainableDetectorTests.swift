import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("TrainingRows")
struct TrainableDetectorTests {
    @Test("rows come in their order, each with its own signals")
    func order() throws {
        let schema = try SampleSchema.make()
        let texts = ["One", "TWO", "", "four"]
        let rows = TrainingRows(
            events: texts.map { Event(body: $0, schema: schema) },
            labels: [true, false, true, false],
            folds: [0, 1, 0, 1],
            foldCount: 2
        )
        var seen: [String] = []
        rows.forEach(deriving: .normalizedText) { row, signals in
            #expect(row == seen.count)
            seen.append(String(copying: signals.normalizedText))
        }
        #expect(seen == ["one", "two", "", "four"])
    }

    @Test("an error ends the walk")
    func failure() throws {
        struct Stop: Error {}
        let schema = try SampleSchema.make()
        let rows = TrainingRows(
            events: [Event(schema), Event(schema)],
            labels: [true, false],
            folds: [0, 0],
            foldCount: 1
        )
        var count = 0
        #expect(throws: Stop.self) {
            try rows.forEach(deriving: []) { _, _ throws(Stop) in
                count += 1
                throw Stop()
            }
        }
        #expect(count == 1)
    }
}
