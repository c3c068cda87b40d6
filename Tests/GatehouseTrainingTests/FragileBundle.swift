import GatehouseCore
import GatehouseRuntime
import GatehouseTestSupport
import Synchronization

@testable import GatehouseTraining

/// Counts and stops fits, of each bundle by itself: tests run side by side.
enum FitLedger {
    private struct Page {
        var fits: [String: Int] = [:]
        var broken: String?
    }

    private static let pages = Mutex<[String: Page]>([:])

    /// Notes a fit of an expert of a bundle; false when it must fail, as if the process had ended.
    static func note(_ expert: String, of bundle: String) -> Bool {
        pages.withLock { pages in
            guard pages[bundle]?.broken != expert else { return false }
            pages[bundle, default: Page()].fits[expert, default: 0] += 1
            return true
        }
    }

    /// Lets the fits of an expert fail; of none with `nil`.
    static func breakFits(of expert: String?, in bundle: String) {
        pages.withLock { $0[bundle, default: Page()].broken = expert }
    }

    /// How often an expert was fitted.
    static func fits(of expert: String, in bundle: String) -> Int {
        pages.withLock { $0[bundle]?.fits[expert] ?? 0 }
    }
}

/// An eager expert that is fitted in a moment: texts are abuse by how often a letter is in them.
struct LetterDetector: TrainableDetector {
    static let name = "letter"
    static let stage = Stage.eager

    private let letter: UInt8

    init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        letter = try Self.letter(expert)
    }

    var reads: SignalSet { [] }
    func makeSession() -> any DetectorSession { LetterSession(letter) }

    static func letter(_ expert: ExpertFolder) throws(ExpertError) -> UInt8 {
        try expert.options.text("letter", of: expert.name)?.utf8.first ?? 0
    }

    static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        let bundle = try expert.options.text("bundle", of: expert.name) ?? ""
        guard FitLedger.note(expert.name, of: bundle) else {
            throw ExpertError(expert: expert.name, message: "stopped here")
        }
        let letter = try letter(expert)
        var logits: [Double] = []
        rows.forEach(deriving: []) { _, signals in
            let text = signals.document
            logits.append(LetterSession.logit(text.indices.count { text[$0] == letter }))
        }
        return FittedExpert(
            files: ["weights": Array("\(logits.count) rows".utf8)],
            outOfFoldLogits: logits
        )
    }
}

private final class LetterSession: DetectorSession {
    private let letter: UInt8

    init(_ letter: UInt8) { self.letter = letter }

    static func logit(_ count: Int) -> Double { Double(count) - 1.5 }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        let (text, letter) = (signals.document, letter)
        output.logit = Self.logit(text.indices.count { text[$0] == letter })
    }

    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {}
}

/// A bundle of two such experts, untrained.
struct FragileBundle {
    let folder = TemporaryFolder()

    var path: String { folder.path + "/bundle" }

    /// Its page in the ledger.
    var name: String { "page-\(folder.path.suffix(36))" }

    /// How often an expert was fitted.
    func fits(_ expert: String) -> Int { FitLedger.fits(of: expert, in: name) }

    static let kinds = Kinds(detectors: [LetterDetector.self], encoders: [])

    init(seed: Int = 1, groupBy: String? = nil) throws {
        try write(seed: seed, groupBy: groupBy)
        try folder.write(
            Array(#"{"channel":"sms","text":{"body":"a little text"}}"#.utf8),
            named: "bundle/samples.jsonl"
        )
        try folder.write(Array("{}".utf8), named: "bundle/second/lists.txt")
    }

    func write(seed: Int, groupBy: String? = nil) throws {
        let manifest = """
            gatehouse: 1
            name: fragile
            schema:
              channels: [sms]
              texts: [{name: body, bytes: 1000}]
            experts:
              - {name: first, detector: letter, folder: first, files: [weights], \
            options: {letter: a, bundle: \(name)}}
              - {name: second, detector: letter, folder: second, files: [weights, lists.txt], \
            options: {letter: e, bundle: \(name)}}
            route: never
            fusion: fusion.safetensors
            policy: {thresholds: [], otherwise: allow}
            golden: {file: golden.jsonl, tolerance: 0}
            samples: samples.jsonl
            training: {folds: 2, seed: \(seed)\(groupBy.map { ", group_by: \($0)" } ?? "")}
            """
        try folder.write(Array(manifest.utf8), named: "bundle/bundle.yaml")
    }

    /// Trains it; tells what was reported.
    @discardableResult
    func train(isFresh: Bool = false) throws -> [String] {
        let lines = Mutex<[String]>([])
        let manifest = try BundleManifest(bundle: path)
        let trainer = try Trainer(
            manifest: manifest,
            kinds: Self.kinds,
            logitFiles: [:],
            resampleCount: 20,
            report: { line in lines.withLock { $0.append(line) } }
        )
        try trainer.train(on: data(for: manifest.schema), isFresh: isFresh)
        return lines.withLock { $0 }
    }

    private func data(for schema: EventSchema) throws -> LabelledEvents {
        var draws = SeededDraws(seed: 3)
        var data = LabelledEvents()
        for row in 0..<60 {
            var event = Event(schema)
            event.setID("row-\(row)")
            event.channel = 0
            let body = (0..<8).map { _ in draws.pick(["bear", "tree", "cat", "dusk", "sun"]) }
                .joined(separator: " ")
            event.setText(body, at: 0)
            let isAbuse = draws.oneIn(6) != (body.count { $0 == "a" } > 2)
            try data.append(event, isAbuse: isAbuse, group: "", from: "test", line: row + 1)
        }
        return data
    }
}
