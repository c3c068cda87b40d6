import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseNGram

@Suite("NGramDetector")
struct NGramDetectorTests {
    private let folder = TemporaryFolder()

    private static let bits = 12

    private static func weights(seed: Int = 1) -> [Float] {
        var draws = SeededDraws(seed: seed)
        return (0..<1 << bits).map { _ in Float(draws.below(2_000) - 1_000) / 500 }
    }

    /// Writes an expert's file and loads it.
    private func load(
        weights: [Float] = weights(),
        shape: [Int]? = nil,
        intercept: [Float] = [-0.75],
        version: String? = NGramScanner.version,
        options: [String: Double] = ["bucket_bits": 12],
    ) throws -> NGramDetector {
        let file = Safetensors.serialized(
            [
                "weights": .floats(weights, shape: shape ?? [weights.count]),
                "intercept": .floats(intercept, shape: [intercept.count]),
            ],
            metadata: version.map { ["ngram.version": $0] } ?? [:]
        )
        return try load(file: file, options: options)
    }

    private func load(file: [UInt8], options: [String: Double]) throws -> NGramDetector {
        try folder.write(file, named: "weights.safetensors")
        let expert = ExpertFolder(
            name: "words",
            path: folder.path,
            files: ["weights.safetensors"],
            options: ExpertOptions(options)
        )
        return try NGramDetector(expert, context: LoadContext(schema: SampleSchema.make()))
    }

    private func signals(_ text: String) throws -> Signals {
        let schema = try SampleSchema.make()
        var signals = Signals(schema: schema)
        signals.derive(.normalizedText, from: Event(body: text, schema: schema))
        return signals
    }

    @Test("what does not fit is refused, and says what to do")
    func refusals() throws {
        let cases: [(String, () throws -> NGramDetector)] = [
            ("found n-gram version 0; wanted 1; train", { try load(version: "0") }),
            ("found n-gram version none; wanted 1", { try load(version: nil) }),
            ("weights", { try load(weights: Array(repeating: 0, count: 4_095)) }),
            ("weights", { try load(shape: [64, 64]) }),
            ("intercept", { try load(intercept: [1, 2]) }),
            ("unknown options bits", { try load(options: ["bits": 12]) }),
            (
                "bucket_bits: 9.0; wanted a whole number from 10 to 24",
                { try load(options: ["bucket_bits": 9]) }
            ),
            ("bucket_bits", { try load(options: ["bucket_bits": 12.5]) }),
            ("scalar_limit", { try load(options: ["bucket_bits": 12, "scalar_limit": 15]) }),
            ("weights", { try load(options: [:]) }),  // 18 bits unless told otherwise
            ("", { try load(file: [], options: ["bucket_bits": 12]) }),
            ("", { try load(file: Array("not a tensor file".utf8), options: ["bucket_bits": 12]) }),
        ]
        for (message, make) in cases {
            let error = #expect(throws: ExpertError.self, "\(message)") { _ = try make() }
            #expect(error?.expert == "words")
            #expect(error?.message.contains(message) == true || message.isEmpty, "\(error as Any)")
        }
    }

    @Test("weights that are not finite are refused", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(value: Float) {
        var weights = Self.weights()
        weights[4_000] = value
        let damaged = weights
        #expect(throws: ExpertError.self) { try load(weights: damaged) }
        #expect(throws: ExpertError.self) { try load(intercept: [value]) }
    }

    @Test("a file cut at any byte of its header is refused")
    func truncated() throws {
        let file = Safetensors.serialized(
            [
                "weights": .floats(Self.weights(), shape: [4_096]),
                "intercept": .floats([1], shape: [1]),
            ],
            metadata: ["ngram.version": NGramScanner.version]
        )
        for count in Array(0..<200) + [file.count - 5, file.count - 1] {
            #expect(throws: ExpertError.self, "\(count) bytes") {
                try load(file: Array(file[..<count]), options: ["bucket_bits": 12])
            }
        }
        _ = try load(file: file, options: ["bucket_bits": 12])
    }

    static let texts = [
        "hello", "FREE cash now! call 0900", "Привет, как дела?", "你好 世界", "x", "é",
        "one two two three three three", String(repeating: "long text ", count: 500),
    ]

    @Test(
        "the logit is the intercept and the mean-free sum of the buckets' weights",
        arguments: texts
    )
    func logit(text: String) throws {
        let session = try load().makeSession()
        let signals = try signals(text)
        var output = ExpertOutput()
        session.score(signals, into: &output)
        let reference = NGramReference(String(copying: signals.normalizedText), bucketBits: 12)
        let weights = Self.weights()
        let sum = reference.buckets.reduce(0.0) { $0 + Double(weights[Int($1)]) }
        let expected = -0.75 + sum / Double(reference.buckets.count).squareRoot()
        let logit = try #require(output.logit)
        #expect(abs(logit - expected) < 1e-4)
    }

    @Test(
        "a text without n-grams abstains, and the next one does not",
        arguments: ["", " ", "!", "\u{200B}"]
    )
    func abstains(text: String) throws {
        let session = try load().makeSession()
        var output = ExpertOutput()
        output.logit = 7
        session.score(try signals(text), into: &output)
        #expect(output.logit == nil)
        var reasons = Reasons()
        session.explain(try signals(text), into: &reasons)
        #expect(reasons.list.isEmpty)
        session.score(try signals("hello"), into: &output)
        #expect(output.logit != nil)
    }

    @Test("sessions are reused without a trace, and spellings of one text score alike")
    func reuse() throws {
        let detector = try load()
        let reused = detector.makeSession()
        for text in Self.texts + Self.texts.reversed() {
            var first = ExpertOutput()
            var second = ExpertOutput()
            reused.score(try signals(text), into: &first)
            detector.makeSession().score(
                try signals("  \(text.uppercased())\u{200B}\n"),
                into: &second
            )
            #expect(first.logit?.bitPattern == second.logit?.bitPattern, "\(text)")
        }
    }

    @Test("reasons are words, the strongest first, and add up to the logit", arguments: texts)
    func reasons(text: String) throws {
        let session = try load().makeSession()
        let signals = try signals(text)
        var output = ExpertOutput()
        session.score(signals, into: &output)
        var reasons = Reasons(limit: 1_000)
        session.explain(signals, into: &reasons)
        let sum = reasons.list.reduce(0) { $0 + $1.value }
        let logit = try #require(output.logit)
        #expect(abs(sum - (logit + 0.75)) < 1e-4)
        let words = Set(
            String(copying: signals.normalizedText).split(separator: " ").map(String.init)
        )
        #expect(Set(reasons.list.map(\.subject)).isSubset(of: words))
        let strengths = reasons.list.map { abs($0.value) }
        #expect(strengths == strengths.sorted(by: >))
    }

    @Test("it reads the normalised text and runs for every event")
    func declarations() throws {
        let detector = try load()
        #expect(NGramDetector.name == "ngram")
        #expect(detector.reads == .normalizedText && NGramDetector.stage == .eager)
    }
}
