import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseNGram

@Suite("NGram training")
struct NGramTrainingTests {
    private struct Data {
        var texts: [String]
        var labels: [Bool]
        var folds: [Int]

        /// Abuse wins prizes, the rest goes to lunch; the other words are noise.
        init(seed: Int, rows: Int = 60) {
            var draws = SeededDraws(seed: seed)
            labels = (0..<rows).map { $0 % 2 == 0 }
            folds = (0..<rows).map { $0 / 2 % 3 }
            texts = labels.map { isAbuse in
                let words = isAbuse ? ["prize", "winner", "cash"] : ["lunch", "meeting", "home"]
                let noise = (0..<4).map { _ in "w\(draws.below(30))" }
                return ([draws.pick(words)] + noise + [draws.pick(words)]).joined(separator: " ")
            }
        }
    }

    private static func fit(
        _ data: Data,
        seed: UInt64 = 7,
        options: [String: Double] = ["bucket_bits": 14],
    ) throws -> FittedExpert {
        let schema = try SampleSchema.make()
        let rows = TrainingRows(
            events: data.texts.map { Event(body: $0, schema: schema) },
            labels: data.labels,
            folds: data.folds,
            foldCount: 3
        )
        let expert = ExpertFolder(
            name: "words",
            path: "/nowhere",
            files: [],
            options: ExpertOptions(options)
        )
        return try NGramDetector.fit(
            rows,
            expert: expert,
            context: LoadContext(schema: schema),
            seed: seed
        )
    }

    @Test("the same rows, folds and seed give the same bytes and logits")
    func deterministic() throws {
        let data = Data(seed: 1)
        let first = try Self.fit(data)
        let second = try Self.fit(data)
        #expect(first.files == second.files)
        #expect(first.outOfFoldLogits == second.outOfFoldLogits)
        #expect(first.files.keys.sorted() == ["weights.safetensors"])
    }

    @Test("a set that can be told apart is, out of fold and by the file that is served")
    func separates() throws {
        let data = Data(seed: 2)
        let fitted = try Self.fit(data)
        for (logit, isAbuse) in zip(fitted.outOfFoldLogits, data.labels) {
            #expect((logit > 0) == isAbuse)
        }
        let folder = TemporaryFolder()
        try folder.write(
            try #require(fitted.files["weights.safetensors"]),
            named: "weights.safetensors"
        )
        let schema = try SampleSchema.make()
        let expert = ExpertFolder(
            name: "words",
            path: folder.path,
            files: ["weights.safetensors"],
            options: ExpertOptions(["bucket_bits": 14])
        )
        let session = try NGramDetector(expert, context: LoadContext(schema: schema)).makeSession()
        var signals = Signals(schema: schema)
        for (text, isAbuse) in [("You are a WINNER", true), ("see you at home", false)] {
            signals.derive(.normalizedText, from: Event(body: text, schema: schema))
            var output = ExpertOutput()
            session.score(signals, into: &output)
            let logit = try #require(output.logit)
            #expect((logit > 0) == isAbuse)
        }
    }

    @Test("a row's own fold does not influence its logit, the others do")
    func outOfFold() throws {
        let data = Data(seed: 3)
        let before = try Self.fit(data).outOfFoldLogits
        // Other labels, and for one row other words, in the first fold alone.
        var changed = data
        for row in data.labels.indices where data.folds[row] == 0 { changed.labels[row].toggle() }
        changed.texts[0] = "entirely different content"
        let after = try Self.fit(changed).outOfFoldLogits
        var moved = 0
        for row in data.labels.indices.dropFirst() {
            if data.folds[row] == 0 {
                #expect(before[row] == after[row], "row \(row)")
            } else if before[row] != after[row] {
                moved += 1
            }
        }
        #expect(moved == 40)
    }

    @Test("a token that only one row has says nothing about that row")
    func uniqueToken() throws {
        // Every row has a word of its own, next to words that every row has.
        var data = Data(seed: 4, rows: 30)
        var draws = SeededDraws(seed: 4)
        data.texts = data.texts.map { _ in
            "same words "
                + String((0..<8).map { _ in draws.pick(Array("abcdefghijklmnopqrstuvwxyz")) })
        }
        let logits = try Self.fit(data).outOfFoldLogits
        // Nothing can be learnt, so out-of-fold logits must not know the labels.
        let correct = zip(logits, data.labels).count { ($0 > 0) == $1 }
        #expect(correct < 25, "\(correct) of 30 guessed")
        #expect(logits.allSatisfy { $0.isFinite })
    }

    @Test(
        "options that do not fit are refused",
        arguments: [
            ["cost": 0], ["cost": .infinity], ["cost": .nan], ["bucket_bits": 30], ["coost": 1],
            ["scalar_limit": 1],
        ] as [[String: Double]]
    )
    func options(options: [String: Double]) {
        #expect(throws: ExpertError.self) { try Self.fit(Data(seed: 1), options: options) }
    }

    @Test("rows without text, or of one class, are no obstacle")
    func degenerate() throws {
        var data = Data(seed: 5, rows: 12)
        data.texts[0] = ""
        data.texts[5] = "!"
        #expect(try Self.fit(data).outOfFoldLogits.allSatisfy(\.isFinite))
        data.labels = data.labels.map { _ in true }
        #expect(try Self.fit(data).outOfFoldLogits.allSatisfy { $0 > 0 })
    }
}
