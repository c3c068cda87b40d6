import Foundation
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

@Suite("A threshold in bundle.yaml")
struct PolicyEditTests {
    private static let bundle = Result { try DeferredBundle() }

    private let folder = TemporaryFolder()
    private let path: String
    private var file: String { "\(path)/bundle.yaml" }

    init() throws {
        path = "\(folder.path)/bundle"
        let original = try Self.bundle.get().path
        try FileManager.default.copyItem(
            atPath: (original as NSString).deletingLastPathComponent,
            toPath: "\(folder.path)/all"
        )
        try FileManager.default.moveItem(atPath: "\(folder.path)/all/bundle", toPath: path)
        try FileManager.default.moveItem(
            atPath: "\(folder.path)/all/encoders",
            toPath: "\(folder.path)/encoders"
        )
    }

    private func text() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

    private func write(policy: String) throws {
        let yaml = try text().replacing(
            "thresholds: [{action: block, probability: 0.9}]",
            with: policy
        )
        try Data(yaml.utf8).write(to: URL(filePath: file))
    }

    private func edit(_ action: String, _ number: String) throws -> PolicyEdit {
        try PolicyEdit(action, to: number, in: BundleManifest(bundle: path))
    }

    @Test(
        "only the number changes, and the bundle serves with it",
        arguments: [
            "thresholds: [{action: block, probability: 0.9}]",
            "thresholds: [{probability: 0.9, action: block}]   # 0.9, said the team in spring",
            "thresholds:   # ü 你好\n    - action: block\n      probability: 0.9\t# why\n",
            "thresholds:\r\n    - {action: block, probability: 0.9 }\r\n",
            "thresholds: [{action: é, probability: .95}, {action: block, probability: 0.9}]",
        ]
    )
    func changes(policy: String) throws {
        try write(policy: policy)
        let before = try text()
        let old = try Generation(
            manifest: BundleManifest(bundle: path),
            kinds: DeferredBundle.kinds
        )
        let generation = try edit("block", "0.8125").publish(kinds: DeferredBundle.kinds)
        let after = try text()
        let place = policy.contains("said") ? "probability: 0.9," : "probability: 0.9"
        #expect(
            after == before.replacing(place, with: place.replacing("0.9", with: "0.8125"))
        )
        #expect(after != before)
        #expect(generation.digest != old.digest)
        #expect(generation.manifest.policy.thresholds.last?.probability == 0.8125)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: path)
                .allSatisfy { !$0.hasSuffix(".tmp") }
        )
    }

    @Test(
        "what is not a plain number of one threshold is refused",
        arguments: [
            ("thresholds: [{action: block, probability: '0.9'}]", "block", "plain number"),
            ("thresholds: [{action: block, probability: &p 0.9}]", "block", "plain number"),
            ("thresholds: [{action: block, probability: 0.9}]", "deny", "found 0 thresholds"),
            (
                "thresholds: [{action: block, probability: 0.9}, {action: block, probability: 0.5}]",
                "block", "found 2 thresholds"
            ),
        ]
    )
    func refuses(policy: String, action: String, message: String) throws {
        try write(policy: policy)
        do {
            _ = try edit(action, "0.7")
            Issue.record("took \(policy)")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
        }
    }

    @Test("thresholds stay in order")
    func order() throws {
        try write(
            policy:
                "thresholds: [{action: block, probability: 0.9}, {action: review, probability: 0.5}]"
        )
        for (action, number) in [("block", "0.5"), ("review", "0.9"), ("block", "0.4")] {
            do {
                _ = try edit(action, number)
                Issue.record("took \(number) for \(action)")
            } catch {
                #expect("\(error)".contains("from the highest down"), "\(error)")
            }
        }
        _ = try edit("review", "0.89").publish(kinds: DeferredBundle.kinds)
        _ = try edit("block", "0.895").publish(kinds: DeferredBundle.kinds)
    }

    @Test("a bundle that does not load is left as it is")
    func broken() throws {
        let before = try text()
        let edit = try edit("block", "0.8")
        try folder.write([1, 2, 3], named: "bundle/fusion.safetensors")
        #expect(throws: TrainingError.self) { try edit.publish(kinds: DeferredBundle.kinds) }
        #expect(try text() == before)
    }

    @Test("what somebody else changed meanwhile is not overwritten")
    func meanwhile() throws {
        let edit = try edit("block", "0.8")
        let other = try text() + "# mine\n"
        try Data(other.utf8).write(to: URL(filePath: file))
        #expect(throws: TrainingError.self) { try edit.publish(kinds: DeferredBundle.kinds) }
        #expect(try text() == other)
    }
}
