import GatehouseCore
import GatehouseFiles
import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseTextEncoder

@Suite("StaticTextDetector")
struct StaticTextDetectorTests {
    private let folder = TemporaryFolder()
    private let fixture: StaticFixture
    private let encoder: StaticEncoder

    init() throws {
        var fixture = StaticFixture()
        fixture.clear("free")
        self.fixture = fixture
        encoder = try fixture.encoder()
        try fixture.write(to: folder)
    }

    /// A head of `hidden` units with weights drawn from a seed.
    private static func network(hidden: Int = 8, seed: UInt64 = 3) -> MultilayerPerceptron {
        MultilayerPerceptron(
            widths: hidden == 0 ? [StaticFixture.width, 1] : [StaticFixture.width, hidden, 1],
            activation: .relu,
            seed: seed
        )
    }

    private func load(
        _ network: MultilayerPerceptron = network(),
        digest: String? = nil,
        options: [String: ExpertOptions.Value] = [:],
    ) throws -> StaticTextDetector {
        let head = HeadWeights(network, inputScale: 1).encoded(digest: digest ?? encoder.digest)
        try folder.write(head, named: "head.safetensors")
        return try load(StaticFixture.expert(in: folder, options: options))
    }

    private func load(_ expert: ExpertFolder) throws -> StaticTextDetector {
        try StaticTextDetector(expert, context: LoadContext(schema: SampleSchema.make()))
    }

    private static func signals(_ text: String) throws -> Signals {
        let schema = try SampleSchema.make()
        var signals = Signals(schema: schema)
        signals.derive([], from: Event(body: text, schema: schema))
        return signals
    }

    private static func logit(_ session: any DetectorSession, _ text: String) throws -> Double? {
        var output = ExpertOutput()
        output.logit = 7
        session.score(try signals(text), into: &output)
        return output.logit
    }

    static let texts = [
        "hello", "free cash now! call 0900", "привет hello", "中国 win", "x", "é", "unaffable",
        String(repeating: "long text ", count: 500),
    ]

    @Test("the logit is what the head makes of the text's embedding", arguments: texts)
    func logit(text: String) throws {
        for hidden in [0, 8] {
            let network = Self.network(hidden: hidden)
            let logit = try #require(try Self.logit(load(network).makeSession(), text))
            var workspace = network.makeWorkspace()
            let embedding = encoder.embed(text)
            network.forward(embedding.span, workspace: &workspace)
            #expect(abs(logit - Double(workspace.output(0))) < 1e-5)
        }
    }

    @Test(
        "a text with no token that has a row abstains, and the next one does not",
        arguments: ["", " ", "日本", "free", "free FREE 日本"]
    )
    func abstains(text: String) throws {
        let session = try load().makeSession()
        #expect(try Self.logit(session, "cash") != nil)
        #expect(try Self.logit(session, text) == nil)
        var reasons = Reasons()
        session.explain(try Self.signals(text), into: &reasons)
        #expect(reasons.list.isEmpty)
        #expect(try Self.logit(session, "cash") != nil)
    }

    @Test("scores do not depend on what was scored before")
    func order() throws {
        let detector = try load()
        let reused = detector.makeSession()
        for text in Self.texts + ["", "free"] + Self.texts.reversed() {
            let fresh = try Self.logit(detector.makeSession(), text)
            #expect(try Self.logit(reused, text) == fresh, "\(text)")
            var reasons = Reasons()
            reused.explain(try Self.signals(text), into: &reasons)
            #expect(try Self.logit(reused, text) == fresh, "\(text)")
        }
    }

    /// A logistic regression that likes the direction of one piece.
    private func liking(_ piece: String, by factor: Float) -> MultilayerPerceptron {
        var network = Self.network(hidden: 0)
        network.parameters = fixture.embedding([StaticFixture.id(piece)]).map { factor * $0 } + [-1]
        return network
    }

    @Test("the word that matters is named first, for or against", arguments: [6, -6] as [Float])
    func reasons(factor: Float) throws {
        let session = try load(liking("cash", by: factor)).makeSession()
        let text = "hello world, CASH for the don able free"
        var reasons = Reasons()
        session.explain(try Self.signals(text), into: &reasons)
        let first = try #require(reasons.list.first)
        #expect(first.subject == "CASH")
        #expect((first.value > 0) == (factor > 0))
        let whole = try #require(try Self.logit(session, text))
        let rest = try #require(
            try Self.logit(session, "hello world, for the don able free")
        )
        #expect(first.value == Double(Float(whole) - Float(rest)))
        // What has no row changes nothing, and is no reason.
        #expect(!reasons.list.contains { $0.subject == "free" && $0.value != 0 })
    }

    @Test("without the only word there is nothing to go by: it was worth everything")
    func onlyWord() throws {
        let session = try load(liking("cash", by: 6)).makeSession()
        let logit = try #require(try Self.logit(session, "free cash free"))
        #expect(abs(logit - 5) < 1e-4)
        var reasons = Reasons()
        session.explain(try Self.signals("free cash free"), into: &reasons)
        #expect(reasons.list.map(\.subject) == ["cash", "free", "free"])
        #expect(reasons.list.map(\.value) == [logit, 0, 0])
        // One word is no parts.
        var none = Reasons()
        session.explain(try Self.signals("cash"), into: &none)
        #expect(none.list.isEmpty)
    }

    @Test("only what is read of a long text is explained")
    func longText() throws {
        let detector = try load(liking("cash", by: 6), options: ["tokens": .number(2)])
        let session = detector.makeSession()
        let text = "hello cash " + String(repeating: "world ", count: 100_000)
        #expect(try Self.logit(session, text) == Self.logit(session, "hello cash"))
        var reasons = Reasons(limit: 1_000)
        session.explain(try Self.signals(text), into: &reasons)
        #expect(reasons.list.count <= 64)
        let length = reasons.list.reduce(0) { $0 + $1.subject.utf8.count + 1 }
        #expect(length <= Tokenizer.byteBudget(limit: 2) + 1)
        #expect(reasons.list.first?.subject.hasPrefix("hello cash") == true)
    }

    @Test("a head that was trained on another table is refused")
    func foreignHead() throws {
        let other = try StaticFixture(seed: 2).encoder().digest
        let error = #expect(throws: ExpertError.self) { try load(digest: other) }
        #expect(error?.expert == "words")
        #expect(
            error?.message.contains(
                "found a head for encoder \(other); wanted \(encoder.digest); train it again"
            ) == true
        )
        // Another table under the same head.
        _ = try load()
        try folder.write(StaticFixture(seed: 2).table, named: "static.safetensors")
        let swapped = #expect(throws: ExpertError.self) {
            try load(StaticFixture.expert(in: folder))
        }
        #expect(swapped?.message.contains("train it again") == true)
    }

    @Test("files that are not there, not listed or damaged are refused, and it is said what helps")
    func files() throws {
        _ = try load()
        let path = folder.path
        let distill = "`gatehouse distill ENCODER --into \(path)`"
        for (name, remedy) in [
            ("static.safetensors", distill), ("tokenizer.json", distill),
            ("head.safetensors", "head.safetensors"),
        ] {
            let expert = StaticFixture.expert(in: folder)
            try folder.remove(name)
            let missing = #expect(throws: ExpertError.self) { try load(expert) }
            #expect(missing?.message.contains(remedy) == true, "\(missing as Any)")
            try folder.write([1, 2, 3], named: name)
            let damaged = #expect(throws: ExpertError.self) { try load(expert) }
            #expect(damaged?.message.contains("found") == true, "\(damaged as Any)")
            #expect(damaged?.expert == "words")
            try fixture.write(to: folder)
            _ = try load()
            let others = ["static.safetensors", "tokenizer.json", "head.safetensors"]
                .filter { $0 != name }
            let unlisted = #expect(throws: ExpertError.self) {
                try load(StaticFixture.expert(in: folder, files: others))
            }
            #expect(unlisted?.message.contains("list it under") == true, "\(unlisted as Any)")
        }
    }

    @Test(
        "options that mean nothing are refused",
        arguments: [
            ("tokens", .number(0)), ("precision", .text("int8")), ("hiden", .number(8)),
        ] as [(String, ExpertOptions.Value)]
    )
    func options(name: String, value: ExpertOptions.Value) {
        let error = #expect(throws: ExpertError.self) { try load(options: [name: value]) }
        #expect(error?.message.contains(name) == true)
    }

    @Test("it reads the text alone and runs for every event")
    func declarations() throws {
        #expect(StaticTextDetector.name == "static-text" && StaticTextDetector.stage == .eager)
        #expect(try load().reads == [])
    }
}
