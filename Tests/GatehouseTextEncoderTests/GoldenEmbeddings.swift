import Foundation

/// What the float model of another library gives, for weights that are fetched.
enum GoldenEmbeddings {
    /// One text.
    struct Example: Decodable {
        let cat: String
        let ids: [Int32]
        let emb: [Float]

        /// Whether it is a text as people write them.
        var isReal: Bool { cat.hasPrefix("real_") || cat == "sentence" }
    }

    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let file =
        package.deletingLastPathComponent().appending(path: "shared/golden/minilm.jsonl.gz").path

    /// The folder of the model.
    static let model = package.appending(path: "experts/encoders/minilm-l6-v2").path

    /// Whether both are there.
    static var areThere: Bool {
        [file, model + "/model.safetensors"].allSatisfy(FileManager.default.fileExists(atPath:))
    }

    /// All texts, or every `step`th.
    static func examples(every step: Int = 1) throws -> [Example] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/gzip")
        process.arguments = ["-dc", file]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let lines = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let split = lines.split(separator: UInt8(ascii: "\n"))
        return try stride(from: 0, to: split.count, by: step).map {
            try JSONDecoder().decode(Example.self, from: Data(split[$0]))
        }
    }
}
