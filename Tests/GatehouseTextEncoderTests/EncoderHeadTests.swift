import GatehouseCore
import GatehouseFiles
import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("EncoderHead")
struct EncoderHeadTests {
    private let folder = TemporaryFolder()
    private let reference: EncoderReference
    private let schema: EventSchema

    init() throws {
        let folder = TemporaryFolder()
        try folder.write([1], named: "counts")
        let encoder = try CountingEncoder(EncoderFolder(name: "counts", path: folder.path))
        reference = EncoderReference(name: "counts", encoder: encoder, index: 3)
        schema = try SampleSchema.make()
    }

    /// A logistic regression on the shares of vowels and of other bytes, and on 1.
    private static func linear(_ weights: [Float] = [4, -2, 0.5]) -> MultilayerPerceptron {
        var network = MultilayerPerceptron(widths: [3, 1], activation: .relu, seed: 1)
        network.parameters = weights + [0.25]
        return network
    }

    private func context() -> LoadContext {
        LoadContext(schema: schema, encoders: ["counts": reference])
    }

    private func expert(
        encoder: String? = "counts",
        options: [String: Double] = [:],
    ) -> ExpertFolder {
        ExpertFolder(
            name: "head",
            path: folder.path,
            files: ["head.safetensors"],
            options: ExpertOptions(options),
            encoder: encoder
        )
    }

    private func load(
        _ network: MultilayerPerceptron = linear(),
        digest: String? = nil,
        encoder: String? = "counts",
        options: [String: Double] = [:],
    ) throws -> EncoderHead {
        let head = HeadWeights(network, inputScale: 1)
        try folder.write(
            head.encoded(digest: digest ?? reference.encoder.digest),
            named: "head.safetensors"
        )
        return try EncoderHead(expert(encoder: encoder, options: options), context: context())
    }

    private func signals(_ text: String) -> Signals {
        var signals = Signals(schema: schema, encoders: [reference])
        signals.derive([], from: Event(body: text, schema: schema))
        signals.setEmbedding(reference, to: reference.encoder.embed(text)[...])
        return signals
    }

    @Test("the logit is what the head makes of the embedding that was derived")
    func logit() throws {
        let session = try load().makeSession()
        for text in ["aeiou", "", "xyz", "hello you"] {
            let embedding = reference.encoder.embed(text)
            var output = ExpertOutput()
            session.score(signals(text), into: &output)
            let wanted = 4 * embedding[0] - 2 * embedding[1] + 0.5 + 0.25
            #expect(abs(try #require(output.logit) - Double(wanted)) < 1e-6)
        }
    }

    @Test("reasons are the parts of the text and what the logit loses without each")
    func reasons() throws {
        let session = try load().makeSession()
        let text = "brr aeiouaeiou tsk pst"
        var output = ExpertOutput()
        session.score(signals(text), into: &output)
        let whole = try #require(output.logit)
        for _ in 0..<2 {
            var reasons = Reasons()
            session.explain(signals(text), into: &reasons)
            #expect(reasons.list.first?.subject == "aeiouaeiou")
            #expect(Set(reasons.list.map(\.subject)) == ["brr", "aeiouaeiou", "tsk", "pst"])
            session.score(signals("brr tsk pst"), into: &output)
            let rest = try #require(output.logit)
            let value = try #require(reasons.list.first?.value)
            #expect(abs(value - (whole - rest)) < 1e-6 && value > 0)
        }
        var none = Reasons()
        session.explain(signals("aeiou"), into: &none)
        #expect(none.list.isEmpty)
    }

    @Test("of a long text twelve parts are tried")
    func longText() throws {
        var reasons = Reasons(limit: 100)
        let text = String(repeating: "a b ", count: 600)
        try load().makeSession().explain(signals(text), into: &reasons)
        #expect(reasons.list.count == 12)
    }

    @Test("a head for another encoder, or without one, is refused")
    func refusals() throws {
        let other = String(repeating: "00", count: 32)
        let foreign = #expect(throws: ExpertError.self) { try load(digest: other) }
        #expect(foreign?.message.contains("found a head for encoder \(other)") == true)
        let none = #expect(throws: ExpertError.self) { try load(encoder: nil) }
        #expect(none?.message.contains("found no `encoder`") == true)
        let missing = #expect(throws: ExpertError.self) { try load(encoder: "others") }
        #expect(missing?.message.contains("encoder others, which is missing") == true)
        let unknown = #expect(throws: ExpertError.self) { try load(options: ["tokens": 8]) }
        #expect(unknown?.message.contains("unknown options tokens") == true)
        let wide = MultilayerPerceptron(widths: [4, 1], activation: .relu, seed: 1)
        #expect(throws: ExpertError.self) { try load(wide) }
        try folder.remove("head.safetensors")
        #expect(throws: ExpertError.self) { try EncoderHead(expert(), context: context()) }
    }

    @Test("it reads its encoder's embedding, and is deferred")
    func declarations() throws {
        let detector = try load()
        #expect(EncoderHead.name == "encoder" && EncoderHead.stage == .deferred)
        #expect(detector.reads == reference.signal)
        #expect(detector.estimatedMicroseconds > 0)
    }

    private func fit(hidden: Double, seed: UInt64 = 7) throws -> FittedExpert {
        var draws = SeededDraws(seed: 1)
        let labels = (0..<60).map { $0 % 2 == 0 }
        let events = labels.map { isAbuse in
            let letters = Array(isAbuse ? "aeioux" : "brtkla")
            let text = String((0..<20).map { _ in draws.pick(letters) })
            return Event(body: text, schema: schema)
        }
        return try EncoderHead.fit(
            TrainingRows(
                events: events,
                labels: labels,
                folds: labels.indices.map { $0 / 2 % 3 },
                foldCount: 3
            ),
            expert: expert(options: ["hidden": hidden, "epochs": 300]),
            context: context(),
            seed: seed
        )
    }

    @Test("training gives the same bytes again, and tells texts apart", arguments: [0, 8])
    func training(hidden: Double) throws {
        let fitted = try fit(hidden: hidden)
        let again = try fit(hidden: hidden)
        #expect(fitted.files == again.files)
        #expect(fitted.outOfFoldLogits == again.outOfFoldLogits)
        #expect(fitted.files.keys.sorted() == ["head.safetensors"])
        for (row, logit) in fitted.outOfFoldLogits.enumerated() {
            #expect((logit > 0) == (row % 2 == 0), "row \(row)")
        }
        try folder.write(try #require(fitted.files["head.safetensors"]), named: "head.safetensors")
        let options = ["hidden": hidden]
        let session = try EncoderHead(expert(options: options), context: context()).makeSession()
        for (text, isAbuse) in [("aeiou", true), ("brrr", false)] {
            var output = ExpertOutput()
            session.score(signals(text), into: &output)
            #expect((try #require(output.logit) > 0) == isAbuse)
        }
    }
}
