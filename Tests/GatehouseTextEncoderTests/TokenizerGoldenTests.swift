import Foundation
import GatehouseFiles
import Testing

@testable import GatehouseTextEncoder

/// The ids that Hugging Face's tokenizer gives, for a vocabulary that is fetched with its weights.
@Suite("Tokenizer, golden")
struct TokenizerGoldenTests {
    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let model = package.appending(path: "experts/encoders/minilm-l6-v2").path
    private static let golden =
        package.deletingLastPathComponent().appending(path: "shared/golden/minilm.jsonl.gz").path

    private static func isThere(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    private struct Example: Decodable {
        let i: Int
        let cat: String
        let text: String
        let n_full: Int
        let ids: [Int32]
    }

    private static func examples() throws -> [Example] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/gzip")
        process.arguments = ["-dc", golden]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let lines = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try lines.split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(Example.self, from: Data(line))
        }
    }

    @Test(
        "ids of 256 at most, and the number of all, are Hugging Face's on every text",
        .enabled(
            if: isThere(model + "/tokenizer.json") && isThere(model + "/vocab.txt"),
            "experts/encoders/minilm-l6-v2 is not fetched"
        ),
        .enabled(if: isThere(golden), "../shared/golden is not there")
    )
    func ids() throws {
        let fromJSON = try Vocabulary(tokenizer: MappedFile(path: Self.model + "/tokenizer.json"))
        let fromLines = try Vocabulary(lines: MappedFile(path: Self.model + "/vocab.txt"))
        let examples = try Self.examples()
        #expect(examples.count == 154)
        for vocabulary in [fromJSON, fromLines] {
            #expect(vocabulary.count == 30_522)
            let tokenizer = Tokenizer(vocabulary, mode: .parity)
            for example in examples {
                let text = Array(example.text.utf8)
                var ids: [Int32] = []
                let reach = tokenizer.encode(text.span, limit: 256, into: &ids)
                #expect(ids == example.ids, "\(example.cat) \(example.i)")
                #expect(reach.isCut == (example.n_full > 256), "\(example.cat) \(example.i)")
                #expect(
                    tokenizer.ids(text, limit: .max).count + 2 == example.n_full,
                    "\(example.cat) \(example.i)"
                )
            }
        }
    }
}
