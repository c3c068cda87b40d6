import GatehouseCore
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("StaticTextDetector, training")
struct StaticTextTrainingTests {
    private struct Data {
        var texts: [String]
        var labels: [Bool]
        var folds: [Int]

        /// Abuse wins cash, the rest greets the world; the other words are noise.
        init(seed: Int, rows: Int = 60) {
            var draws = SeededDraws(seed: seed)
            labels = (0..<rows).map { $0 % 2 == 0 }
            folds = (0..<rows).map { $0 / 2 % 3 }
            texts = labels.map { isAbuse in
                let words = isAbuse ? ["cash", "free", "win"] : ["hello", "world", "don"]
                let noise = draws.pick(["able", "12", "un", "x", "y"])
                return "\(draws.pick(words)) \(noise) \(draws.pick(words))"
            }
        }
    }

    private let folder = TemporaryFolder()

    init() throws { try StaticFixture().write(to: folder) }

    private func fit(
        _ data: Data,
        seed: UInt64 = 7,
        options: [String: Double] = ["hidden": 8, "epochs": 60],
    ) throws -> FittedExpert {
        let schema = try SampleSchema.make()
        let rows = TrainingRows(
            events: data.texts.map { Event(body: $0, schema: schema) },
            labels: data.labels,
            folds: data.folds,
            foldCount: 3
        )
        return try StaticTextDetector.fit(
            rows,
            expert: StaticFixture.expert(
                in: folder,
                options: options.mapValues { .number($0) }
            ),
            context: LoadContext(schema: schema),
            seed: seed
        )
    }

    /// Logits of the expert that a fit gave.
    private func serve(
        _ fitted: FittedExpert,
        _ texts: [String],
        options: [String: ExpertOptions.Value] = [:],
    ) throws -> [Double?] {
        for (name, bytes) in fitted.files { try folder.write(bytes, named: name) }
        let schema = try SampleSchema.make()
        let session = try StaticTextDetector(
            StaticFixture.expert(in: folder, options: options),
            context: LoadContext(schema: schema)
        ).makeSession()
        var signals = Signals(schema: schema)
        return texts.map { text in
            signals.derive([], from: Event(body: text, schema: schema))
            var output = ExpertOutput()
            session.score(signals, into: &output)
            return output.logit
        }
    }

    @Test("the same rows, folds and seed give the same bytes and logits, another seed others")
    func deterministic() throws {
        let data = Data(seed: 1)
        let first = try fit(data)
        let second = try fit(data)
        #expect(first.files == second.files)
        #expect(first.outOfFoldLogits == second.outOfFoldLogits)
        #expect(first.files.keys.sorted() == ["head.safetensors"])
        #expect(try fit(data, seed: 8).files != first.files)
    }

    @Test(
        "a set that can be told apart is, out of fold and by the file that is served",
        arguments: [0, 8]
    )
    func separates(hidden: Int) throws {
        let data = Data(seed: 2)
        let options = ["hidden": Double(hidden), "epochs": 300]
        let fitted = try fit(data, options: options)
        for (logit, isAbuse) in zip(fitted.outOfFoldLogits, data.labels) {
            #expect((logit > 0) == isAbuse)
        }
        let logits = try serve(
            fitted,
            ["you win free CASH", "hello, world"],
            options: options.mapValues { .number($0) }
        )
        #expect(try #require(logits[0]) > 0.5)
        #expect(try #require(logits[1]) < -0.5)
    }

    @Test("rows without tokens that have rows get NaN, and teach the others nothing")
    func unknownRows() throws {
        let data = Data(seed: 3)
        let before = try fit(data)
        var more = data
        for (place, text) in [(0, ""), (10, "日本 日本"), (62, "日本"), (63, " ")] {
            more.texts.insert(text, at: place)
            more.labels.insert(true, at: place)
            more.folds.insert(place % 3, at: place)
        }
        let after = try fit(more)
        #expect(after.files == before.files)
        let places = Set([0, 10, 62, 63])
        for place in places { #expect(after.outOfFoldLogits[place].isNaN) }
        let others = more.texts.indices.filter { !places.contains($0) }
        #expect(others.map { after.outOfFoldLogits[$0] } == before.outOfFoldLogits)
    }

    @Test("a row's own fold does not influence its logit, the others do")
    func outOfFold() throws {
        let data = Data(seed: 4)
        let before = try fit(data).outOfFoldLogits
        var changed = data
        for row in data.labels.indices where data.folds[row] == 0 { changed.labels[row].toggle() }
        let after = try fit(changed).outOfFoldLogits
        for row in data.labels.indices {
            #expect((before[row] == after[row]) == (data.folds[row] == 0), "row \(row)")
        }
    }

    @Test("no rows to learn from, and rows of one class, are no obstacle")
    func degenerate() throws {
        var data = Data(seed: 5, rows: 12)
        data.labels = data.labels.map { _ in true }
        #expect(try fit(data).outOfFoldLogits.allSatisfy { $0 > 0 })
        data.texts = data.texts.map { _ in "日本" }
        let fitted = try fit(data)
        #expect(fitted.outOfFoldLogits.count == 12)
        #expect(fitted.outOfFoldLogits.allSatisfy { $0.isNaN })
        #expect(try serve(fitted, ["hello", "日本"]) == [0, nil])
    }

    @Test(
        "options that do not fit are refused",
        arguments: [
            ["hidden": -1], ["hidden": 1025], ["hidden": 1.5], ["epochs": 0], ["epochs": 1001],
            ["decay": -1], ["decay": .nan], ["decay": 11], ["tokens": 0], ["rate": 1],
        ] as [[String: Double]]
    )
    func options(options: [String: Double]) throws {
        let error = #expect(throws: ExpertError.self) {
            try fit(Data(seed: 1, rows: 4), options: options)
        }
        let name = try #require(options.keys.first)
        #expect(error?.message.contains(name) == true)
    }

    @Test("without a table there is nothing to train on, and it is said how to make one")
    func missing() throws {
        try folder.remove("static.safetensors")
        let error = #expect(throws: ExpertError.self) { try fit(Data(seed: 1, rows: 4)) }
        #expect(
            error?.message.contains("`gatehouse distill ENCODER --into \(folder.path)`") == true
        )
    }
}
