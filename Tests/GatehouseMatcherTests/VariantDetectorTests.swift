import GatehouseBank
import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import GatehouseText
import Testing

@testable import GatehouseMatcher

@Suite("The detector of variants")
struct VariantDetectorTests {
    /// Campaigns of which each text shares eight of ten words with the others, and other texts.
    private static func rows(schema: EventSchema, seed: Int) -> TrainingRows {
        var draws = SeededDraws(seed: seed)
        var events: [Event] = []
        var labels: [Bool] = []
        var groups: [Int] = []
        for campaign in 0..<30 {
            for _ in 0..<5 {
                events.append(Event(body: variant(of: campaign, &draws), schema: schema))
                labels.append(true)
                groups.append(campaign)
            }
        }
        for message in 0..<300 {
            let text = (0..<10).map { _ in "m\(draws.below(400))" }.joined(separator: " ")
            events.append(Event(body: text, schema: schema))
            labels.append(false)
            groups.append(30 + message)
        }
        return TrainingRows(
            events: events,
            labels: labels,
            folds: labels.indices.map { $0 % 2 },
            foldCount: 2,
            groups: groups
        )
    }

    private static func variant(of campaign: Int, _ draws: inout SeededDraws) -> String {
        let words =
            (0..<8).map { "c\(campaign)w\($0)" } + (0..<2).map { _ in "m\(draws.below(400))" }
        return words.joined(separator: " ")
    }

    private let schema: EventSchema
    private let folder = TemporaryFolder()

    init() throws { schema = try SampleSchema.make() }

    private var context: LoadContext {
        LoadContext(schema: schema, encoders: ["words": WordEncoder.reference])
    }

    private func expert(_ options: [String: ExpertOptions.Value] = [:]) -> ExpertFolder {
        ExpertFolder(
            name: "variants",
            path: folder.path,
            files: [VariantModel.file],
            options: ExpertOptions(options),
            encoder: "words"
        )
    }

    private func fit() throws -> FittedExpert {
        try VariantDetector.fit(
            Self.rows(schema: schema, seed: 1),
            expert: expert(["background": .number(100)]),
            context: context,
            seed: 3
        )
    }

    private func detector(action: String? = "block") throws -> VariantDetector {
        let file = try #require(try fit().files[VariantModel.file])
        try folder.write(file, named: VariantModel.file)
        return try VariantDetector(
            expert(action.map { ["action": .text($0)] } ?? [:]),
            context: context
        )
    }

    private func bank(scam: [String], benign: [String] = []) -> LiveBank {
        let encoder = BankEncoder(
            digest: ContentHash(hexadecimal: WordEncoder().digest) ?? ContentHash(of: []),
            width: WordEncoder.width
        )
        let bank = LiveBank(encoder: encoder)
        let texts = scam.map { ($0, true) } + benign.map { ($0, false) }
        for (place, (text, isScam)) in texts.enumerated() {
            let id = UInt64(place + 1)
            let embedding = WordEncoder.embedding(text)
            let entry = BankEntry(
                id: id,
                group: BankGroup(bank: "main", campaign: isScam ? "new" : ""),
                isScam: isScam,
                fingerprint: TextFingerprint(exact: id, similar: id, gramCount: 0),
                vector: BankVector(embedding.span, encoder: encoder.digest),
                added: 0
            )
            bank.apply([(id, .added(entry))])
        }
        return bank
    }

    private func score(
        _ text: String,
        by detector: VariantDetector,
        in bank: LiveBank,
    ) -> (output: ExpertOutput, reasons: Reasons) {
        let session = detector.makeSession()
        var signals = Signals(schema: schema, encoders: [WordEncoder.reference])
        signals.derive(.bank, from: Event(body: text, schema: schema))
        signals.setBank(bank.view, time: 0)
        signals.setEmbedding(WordEncoder.reference, to: WordEncoder.embedding(text)[...])
        var output = ExpertOutput()
        session.score(signals, into: &output)
        var reasons = Reasons()
        session.explain(signals, into: &reasons)
        return (output, reasons)
    }

    @Test("one entry of a campaign it has never seen catches its variants, and no other text")
    func catches() throws {
        let detector = try detector()
        var draws = SeededDraws(seed: 9)
        let bank = bank(scam: [Self.variant(of: 77, &draws)])
        for _ in 0..<10 {
            let (output, reasons) = score(
                Self.variant(of: 77, &draws),
                by: detector,
                in: bank
            )
            #expect(output.logit == nil)
            #expect(output.matches == [1])
            #expect(output.proposals.map(\.decidedBy) == ["variants.main/new"])
            #expect(reasons.list.first?.subject == "main/new")
            #expect(reasons.list.first?.action == "block")
            #expect(
                reasons.list.first?.values.map(\.name) == [
                    "entry", "similarity", "nearest benign", "probability",
                ]
            )
        }
        for campaign in 80..<90 {
            let other = score(Self.variant(of: campaign, &draws), by: detector, in: bank).output
            #expect(other.matches.isEmpty && other.proposals.isEmpty)
        }
    }

    @Test("a benign entry that is as near keeps a text from matching")
    func benign() throws {
        let detector = try detector()
        var draws = SeededDraws(seed: 9)
        let text = Self.variant(of: 77, &draws)
        let with = bank(scam: [Self.variant(of: 77, &draws)], benign: [text])
        #expect(score(text, by: detector, in: with).output.matches.isEmpty)
    }

    @Test("without an action a match is only counted; a bank without entries says nothing")
    func quiet() throws {
        let detector = try detector(action: nil)
        var draws = SeededDraws(seed: 9)
        let text = Self.variant(of: 77, &draws)
        let output = score(text, by: detector, in: bank(scam: [text])).output
        #expect(output.matches == [1] && output.proposals.isEmpty)
        let (none, reasons) = score(text, by: detector, in: bank(scam: []))
        #expect(none.matches.isEmpty && reasons.list.isEmpty)
    }

    @Test("a bank of another encoder's vectors is not compared")
    func otherEncoder() throws {
        let detector = try detector()
        #expect(score("a b c", by: detector, in: LiveBank()).reasons.list.isEmpty)
    }

    @Test("training gives the same bytes again")
    func deterministic() throws {
        #expect(try fit().files == fit().files)
        #expect(try fit().outOfFoldLogits.allSatisfy(\.isNaN))
    }

    @Test("too few messages for the background are refused")
    func tooFew() {
        #expect(throws: ExpertError.self) {
            try VariantDetector.fit(
                Self.rows(schema: schema, seed: 1),
                expert: expert(["background": .number(150)]),
                context: context,
                seed: 3
            )
        }
    }

    @Test("a damaged model is refused, whatever is wrong with it")
    func hostile() throws {
        let bytes = try #require(try fit().files[VariantModel.file])
        var draws = SeededDraws(seed: 4)
        for length in stride(from: 0, to: bytes.count - 1, by: 97) {
            try folder.write(Array(bytes[..<length]), named: VariantModel.file)
            #expect(throws: ExpertError.self, "cut at \(length)") {
                try VariantDetector(expert(), context: context)
            }
        }
        for _ in 0..<100 {
            try folder.write(draws.mutated(bytes, with: bytes), named: VariantModel.file)
            // A flipped bit may leave a model that is another, but sound.
            do {
                let detector = try VariantDetector(expert(), context: context)
                _ = score("c1w1 c1w2", by: detector, in: bank(scam: ["c1w1 c1w3"]))
            } catch {
                #expect(error.expert == "variants")
            }
        }
        let tensors: [String: Safetensors.Content] = [
            "background.steps": .int8s([Int8](repeating: 1, count: 64), shape: [1, 64]),
            "background.scales": .floats([0.1], shape: [1]),
            "coefficients": .doubles([1, 1, 1], shape: [3]),
        ]
        let digest = WordEncoder().digest
        for (key, value) in [
            ("encoder", String(repeating: "0", count: 64)), ("variants.version", "2"),
        ] {
            var metadata = ["variants.version": "1", "encoder": digest]
            metadata[key] = value
            let file = Safetensors.serialized(tensors, metadata: metadata)
            try folder.write(file, named: VariantModel.file)
            #expect(throws: ExpertError.self, "\(key)") {
                try VariantDetector(expert(), context: context)
            }
        }
        for scale in [-1, Float.nan, .infinity] {
            var damaged = tensors
            damaged["background.scales"] = .floats([scale], shape: [1])
            let metadata = ["variants.version": "1", "encoder": digest]
            let file = Safetensors.serialized(damaged, metadata: metadata)
            try folder.write(file, named: VariantModel.file)
            #expect(throws: ExpertError.self, "scale \(scale)") {
                try VariantDetector(expert(), context: context)
            }
        }
    }

    @Test("finding variants allocates nothing", .enabled(if: AllocationCount.isMeaningful))
    func allocations() throws {
        let detector = try detector()
        let bank = bank(scam: ["c1w1 c1w2 c1w3 c1w4"])
        let session = detector.makeSession()
        var signals = Signals(schema: schema, encoders: [WordEncoder.reference])
        signals.derive(.bank, from: Event(body: "", schema: schema))
        signals.setBank(bank.view, time: 0)
        let embedding = WordEncoder.embedding("c1w1 c1w2 c1w3 c1w4 m1")
        signals.setEmbedding(WordEncoder.reference, to: embedding[...])
        var output = ExpertOutput()
        for _ in 0..<3 {
            output.reset()
            session.score(signals, into: &output)
        }
        output.reset()
        #expect(AllocationCount.of { session.score(signals, into: &output) } == 0)
    }
}
