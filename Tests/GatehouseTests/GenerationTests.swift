import Foundation
import Gatehouse
import GatehouseRuntime
import GatehouseTestSupport
import Testing

/// A damaged or mismatched bundle is refused with the reason.
@Suite struct GenerationTests {
    private func refusal(_ damage: (_ bundle: String) throws -> Void) throws -> String {
        let folder = TemporaryFolder()
        let bundle = try ShippedBundle.copy(into: folder)
        try damage(bundle)
        do {
            _ = try Runtime(bundle: bundle)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    private func edit(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        change(&bytes)
        try Data(bytes).write(to: URL(filePath: path))
    }

    @Test("a copy of the shipped bundle loads, under the same digest")
    func copyLoads() throws {
        let folder = TemporaryFolder()
        let copy = try Runtime(bundle: ShippedBundle.copy(into: folder))
        #expect(try copy.digest == Runtime(bundle: ShippedBundle.path).digest)
    }

    @Test("any change of a listed file changes the digest")
    func digestCoversFiles() throws {
        let folder = TemporaryFolder()
        let bundle = try ShippedBundle.copy(into: folder)
        let before = try Runtime(bundle: bundle).digest
        try edit("\(bundle)/bundle.yaml") { $0 += Array("# note\n".utf8) }
        #expect(try Runtime(bundle: bundle).digest != before)
    }

    @Test("a missing file is named with the remedy")
    func missingFile() throws {
        let message = try refusal {
            try FileManager.default.removeItem(atPath: "\($0)/ngram/weights.safetensors")
        }
        #expect(message.contains("ngram/weights.safetensors"), "\(message)")
        #expect(message.contains("gatehouse train"), "\(message)")
    }

    @Test("an expert other than the gate was trained with is refused")
    func otherExpert() throws {
        let message = try refusal {
            try edit("\($0)/ngram/weights.safetensors") { $0[$0.count - 1] ^= 1 }
        }
        #expect(message.contains("fusion gate: found that expert ngram has changed"), "\(message)")
    }

    @Test("a golden event that does not reproduce is refused")
    func golden() throws {
        let message = try refusal {
            let path = "\($0)/golden.jsonl"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let changed = text.replacing(
                #/"eager_logit":-?\d+/#,
                with: "\"eager_logit\":7",
                maxReplacements: 1
            )
            try changed.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(message.contains("golden event 1: found eager_logit"), "\(message)")
    }

    @Test("an unknown detector is refused with those that are known")
    func unknownDetector() throws {
        let message = try refusal {
            let path = "\($0)/bundle.yaml"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("detector: ngram", with: "detector: magic")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(message.contains("\"magic\"") && message.contains("gbdt, ngram"), "\(message)")
    }

    @Test("a schema that the forest was not trained for is refused")
    func otherSchema() throws {
        let message = try refusal {
            let path = "\($0)/bundle.yaml"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("name: html,", with: "name: is_html,")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(message.contains("is_html"), "\(message)")
    }

    @Test("a damaged file never crashes the loader", arguments: 0..<60)
    func damaged(seed: Int) throws {
        var draws = SeededDraws(seed: seed)
        let file = draws.pick([
            "bundle.yaml", "fusion.safetensors", "gbdt/forest.txt", "ngram/weights.safetensors",
            "golden.jsonl",
        ])
        let message = try refusal { bundle in
            try edit("\(bundle)/\(file)") { bytes in
                if draws.oneIn(3) {
                    bytes.removeLast(draws.below(bytes.count))
                } else {
                    for _ in 0...draws.below(8) {
                        bytes[draws.below(bytes.count)] = UInt8(truncatingIfNeeded: draws.next())
                    }
                }
            }
        }
        #expect(!message.isEmpty)
    }
}
