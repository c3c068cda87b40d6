import Foundation
import Gatehouse
import GatehouseCore
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

/// A small labelled set: half of the bodies promise a prize.
enum SmallData {
    static func make(_ count: Int, schema: EventSchema, seed: Int = 1) throws -> LabelledEvents {
        var draws = SeededDraws(seed: seed)
        var data = LabelledEvents()
        let words = ["hello", "dinner", "meeting", "train", "thanks", "later", "home", "photo"]
        let bait = ["prize", "claim", "winner", "free", "cash"]
        for row in 0..<count {
            let isAbuse = draws.oneIn(2)
            var event = Event(schema)
            event.setID("row-\(row)")
            event.channel = row % schema.channels.count
            let body = (0..<8).map { _ in
                isAbuse && draws.oneIn(3) ? draws.pick(bait) : draws.pick(words)
            }
            event.setText(body.joined(separator: " "), at: schema.text("body") ?? 0)
            try data.append(
                event,
                isAbuse: isAbuse,
                group: "g\(row / 2)",
                from: "test",
                line: row + 1
            )
        }
        return data
    }
}

@Suite struct TrainingTests {
    private let manifest: BundleManifest

    init() throws { manifest = try BundleManifest(bundle: ShippedBundle.path) }

    private func examples(_ data: LabelledEvents, seed: Int = 3) -> FusionExamples {
        var draws = SeededDraws(seed: seed)
        // Two experts: one that knows a lot, one that knows little and sometimes abstains.
        let strong = data.labels.map { ($0 ? 2.0 : -2.0) + Double(draws.below(400)) / 100 - 2 }
        let weak = data.labels.map { label in
            draws.oneIn(5) ? .nan : (label ? 0.5 : -0.5) + Double(draws.below(400)) / 100 - 2
        }
        return FusionExamples(
            matrix: FeatureMatrix(of: data.events, schema: manifest.schema),
            logits: [strong, weak],
            labels: data.labels
        )
    }

    @Test("folds keep groups whole and each class in every fold")
    func folds() throws {
        let data = try SmallData.make(400, schema: manifest.schema)
        let folds = try data.folds(5, seed: 1)
        for (row, group) in data.groups.enumerated() where row % 2 == 1 {
            #expect(folds[row] == folds[row - 1], "group \(group)")
        }
        for fold in 0..<5 {
            let rows = folds.indices.filter { folds[$0] == fold }
            #expect(rows.contains { data.labels[$0] } && rows.contains { !data.labels[$0] })
        }
    }

    @Test("the fused logit ranks better than either expert, and the same bytes come twice")
    func fusionLearns() throws {
        let data = try SmallData.make(1_200, schema: manifest.schema)
        let examples = examples(data)
        let folds = try data.folds(3, seed: 1)
        let recipe = GateRecipe(epochs: 10, memberCount: 2)
        let crossFit = CrossFit(examples, folds: folds, foldCount: 3, seed: 1, recipe: recipe)
        let fused = crossFit.calibrated(crossFit.fusedLogits(mask: 3))
        func loss(_ logits: [Double]) -> Double {
            zip(logits, data.labels).reduce(0) { sum, pair in
                sum + log1p(exp(pair.1 ? -pair.0 : pair.0))
            } / Double(logits.count)
        }
        let alone = (0..<2).map { crossFit.expertLogits($0).map { $0.isNaN ? 0 : $0 } }
        #expect(loss(fused) < min(loss(alone[0]), loss(alone[1])))

        let again = CrossFit(examples, folds: folds, foldCount: 3, seed: 1, recipe: recipe)
        #expect(again.fusedLogits(mask: 3) == crossFit.fusedLogits(mask: 3))
        #expect(again.fusedLogits(mask: 1) != crossFit.fusedLogits(mask: 3))
    }

    @Test("shuffled labels cannot be learned")
    func shuffledLabels() throws {
        var data = try SmallData.make(1_500, schema: manifest.schema)
        data.shuffleLabels(seed: 5)
        let folds = try data.folds(3, seed: 1)
        let trainer = try Trainer(
            manifest: manifest,
            kinds: .builtIn,
            logitFiles: [:],
            report: { _ in }
        )
        let rows = TrainingRows(
            events: data.events,
            labels: data.labels,
            folds: folds,
            foldCount: 3
        )
        let ngram = try #require(trainer.manifest.experts.first { $0.name == "ngram" })
        let detector = try Generation.detector(of: ngram, among: builtInDetectors)
        let trainable = try #require(detector as? any TrainableDetector.Type)
        let fitted = try trainable.fit(
            rows,
            expert: manifest.folder(of: ngram),
            context: LoadContext(schema: manifest.schema),
            seed: 1
        )
        // Positives outrank negatives half of the time.
        let pairs = zip(fitted.outOfFoldLogits, data.labels).sorted { $0.0 < $1.0 }
        var negatives = 0.0
        var wins = 0.0
        for (_, label) in pairs {
            if label { wins += negatives } else { negatives += 1 }
        }
        let positives = Double(data.labels.count { $0 })
        #expect(abs(wins / (negatives * positives) - 0.5) < 0.06)
    }

    @Test("calibration is adopted only when it helps")
    func calibration() {
        var draws = SeededDraws(seed: 8)
        let logits = (0..<4_000).map { _ in Double(draws.below(800)) / 100 - 4 }
        let labels = logits.map { Double(draws.below(10_000)) / 10_000 < 1 / (1 + exp(-$0)) }
        #expect(CrossFit.calibration(logits, labels: labels) == nil)
        let overconfident = logits.map { 3 * $0 }
        let affine = CrossFit.calibration(overconfident, labels: labels)
        #expect(abs((affine?.slope ?? 0) - 1.0 / 3) < 0.05)
    }

    @Test("a text is seen again with other numbers, links and case")
    func seenTexts() throws {
        let schema = manifest.schema
        func event(_ body: String) -> Event {
            var event = Event(schema)
            event.setText(body, at: schema.text("body") ?? 0)
            return event
        }
        let seen = SeenTexts(of: [event("Call 12345 now http://a.example/x1")], schema: schema)
        #expect(
            seen.contain(
                [
                    event("call 9 now https://b.example"), event("CALL 12345  now"),
                    event("call now"), event("call 9 later"),
                ],
                schema: schema
            ) == [true, true, false, false]
        )
        let folder = TemporaryFolder()
        try folder.write(seen.encoded(), named: "seen.bin")
        let read = try SeenTexts(path: "\(folder.path)/seen.bin")
        #expect(read.contain([event("call 7 now")], schema: schema) == [true])
    }
}

@Suite struct LabelledEventsTests {
    private let schema: EventSchema

    init() throws { schema = try BundleManifest(bundle: ShippedBundle.path).schema }

    private func event(_ id: String) -> Event {
        var event = Event(schema)
        event.setID(id)
        return event
    }

    @Test("rows without label or id, and ids given twice, are refused with their line")
    func refuses() throws {
        var data = LabelledEvents()
        try data.append(event("a"), isAbuse: true, group: "", from: "f", line: 1)
        for (id, isAbuse) in [("a", true), ("", true), ("b,c", true), ("d", nil)]
            as [(String, Bool?)]
        {
            do {
                try data.append(event(id), isAbuse: isAbuse, group: "", from: "f", line: 2)
                Issue.record("took \(id)")
            } catch {
                #expect("\(error)".hasPrefix("f:2: found"), "\(error)")
            }
        }
        #expect(data.count == 1)
    }

    @Test(
        "logits from elsewhere must fit ids and folds",
        arguments: [
            ("id,fold,logit\na,0,1.5\nb,1,-2\n", nil),
            ("id,logit\na,1\n", "found no header"),
            ("id,fold,logit\na,0,1.5\n", "found no logit for the id b"),
            ("id,fold,logit\na,0,1.5\nb,1,-2\nc,0,1\n", "found the id c"),
            ("id,fold,logit\na,0,1.5\na,0,1.5\nb,1,1\n", "found the id a twice"),
            ("id,fold,logit\na,1,1.5\nb,1,1\n", "found fold 1 for a; the data's is 0"),
            ("id,fold,logit\na,0,nan\nb,1,1\n", "wanted id,fold,logit"),
            ("id,fold,logit\na,0,1.5,9\nb,1,1\n", "wanted id,fold,logit"),
        ] as [(String, String?)]
    )
    func logits(csv: String, refusal: String?) throws {
        var data = LabelledEvents()
        try data.append(event("a"), isAbuse: true, group: "", from: "f", line: 1)
        try data.append(event("b"), isAbuse: false, group: "", from: "f", line: 2)
        let folder = TemporaryFolder()
        try folder.write(Array(csv.utf8), named: "oof.csv")
        do {
            let logits = try ExpertLogits.read("\(folder.path)/oof.csv", for: data, folds: [0, 1])
            #expect(refusal == nil)
            #expect(logits == [1.5, -2])
        } catch {
            #expect("\(error)".contains(refusal ?? "nothing"), "\(error)")
        }
    }

    @Test("logits from elsewhere abstain where they are empty, and must be there all the same")
    func abstaining() throws {
        var data = LabelledEvents()
        try data.append(event("a"), isAbuse: true, group: "", from: "f", line: 1)
        try data.append(event("b"), isAbuse: false, group: "", from: "f", line: 2)
        let folder = TemporaryFolder()
        let path = "\(folder.path)/oof.csv"
        try folder.write(Array("id,fold,logit\na,0,\nb,1,2\n".utf8), named: "oof.csv")
        let logits = try ExpertLogits.read(path, for: data, folds: [0, 1])
        #expect(logits[0].isNaN)
        #expect(logits[1] == 2)
        try folder.write(Array("id,fold,logit\na,0,\n".utf8), named: "oof.csv")
        #expect(throws: TrainingError.self) {
            try ExpertLogits.read(path, for: data, folds: [0, 1])
        }
        try folder.write(Array("id,fold,logit\na,0,\na,0,\nb,1,1\n".utf8), named: "oof.csv")
        #expect(throws: TrainingError.self) {
            try ExpertLogits.read(path, for: data, folds: [0, 1])
        }
    }

    @Test("too little data is refused")
    func tooLittle() throws {
        var data = LabelledEvents()
        try data.append(event("a"), isAbuse: true, group: "", from: "f", line: 1)
        #expect(throws: TrainingError.self) { try data.folds(2, seed: 1) }
    }
}
