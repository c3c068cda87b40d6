internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseTextEncoder
internal import GatehouseWire

/// `gatehouse embed`: token ids and embeddings of texts.
struct Embed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Embeds texts: {\"text\"} lines in, {\"ids\",\"embedding\"} lines out.",
        discussion: """
            The encoder is a folder of the BERT family in Hugging Face's layout; `make encoder` \
            fetches all-MiniLM-L6-v2 to experts/encoders/minilm-l6-v2. The ids of a text that is \
            read in several windows stand one window behind the other. With --bench nothing is \
            embedded for you: times of the texts of FILE, if one is given, and of single windows of \
            random tokens, on one thread.
            """
    )

    @Argument(help: "The encoder's folder.")
    var encoder: String

    @Argument(help: "JSON Lines with a \"text\" each; \"-\" is standard input.")
    var file: String?

    @Option(help: "fp32, bf16 or int8.")
    var precision = "int8"

    @Option(help: "What of a long text is read: first, last, or the mean of windows.")
    var window = "first"

    @Option(help: "Tokens of a window, with the two that frame it; the model's own by default.")
    var tokens: Int?

    @Flag(help: "Read [SEP] and the like in a text as special tokens, as Hugging Face does.")
    var parity = false

    @Flag(help: "Measure instead.")
    var bench = false

    @Option(help: "Bind to this processor; with --bench.")
    var cpu: Int?

    @Option(help: "Token counts to measure; with --bench.")
    var lengths = "8,16,32,64,128"

    @Option(help: "Batches to measure, windows by tokens; \"none\" is none; with --bench.")
    var batches = "8x32,32x32,8x128"

    @Option(help: "Windows measured at each length, and of each batch; with --bench.")
    var rounds = 200

    @Option(help: "Write the measurements as JSON to this file; with --bench.")
    var json: String?

    func validate() throws {
        guard Precision(rawValue: precision) != nil else {
            throw ValidationError("--precision \(precision): wanted fp32, bf16 or int8")
        }
        guard ["first", "last", "mean"].contains(window) else {
            throw ValidationError("--window \(window): wanted first, last or mean")
        }
        guard bench || (cpu == nil && json == nil) else {
            throw ValidationError("--cpu and --json are for --bench")
        }
        guard (1...1_000_000).contains(rounds) else {
            throw ValidationError("--rounds \(rounds): wanted 1 to 1000000")
        }
        _ = try benchBatches()
    }

    func run() throws {
        if let cpu { try CEcho.pin(to: cpu) }
        let residentBytes = bench ? LoadFigures.residentBytes() : nil
        let loaded = try load()
        for note in loaded.notes { Output.message("note: \(note)") }
        guard bench else {
            try embed(by: loaded)
            return
        }
        let texts = try file.map { try readTexts($0) } ?? []
        var measurements = EncoderBench(loaded, texts: texts, mode: parity ? .parity : .untrusted)
        var report = measurements.report(batches: try benchBatches(), rounds: rounds)
        report.load = try LoadFigures(ofFile: loaded.packedPath, residentBytesBefore: residentBytes)
        {
            _ = try load()
        }
        if let json { try JSONOutput.write(report, to: json) }
        if json != "-" {
            let output = Output()
            for line in report.lines { try output.line(line) }
            try output.flush()
        }
    }

    /// Single windows by their length, then batches.
    private func benchBatches() throws -> [EncoderBench.Batch] {
        let single = lengths == "none" ? [] : lengths.split(separator: ",").map { "1x\($0)" }
        let several = batches == "none" ? [] : batches.split(separator: ",").map(String.init)
        return try (single + several).map { part in
            let numbers = part.split(separator: "x").map { Int($0) ?? 0 }
            guard numbers.count == 2, (1...64).contains(numbers[0]),
                (2...512).contains(numbers[1])
            else {
                throw ValidationError(
                    "found \(part); wanted up to 64 windows of 2 to 512 tokens, such as 8x32"
                )
            }
            return EncoderBench.Batch(windows: numbers[0], tokens: numbers[1])
        }
    }

    private func load() throws -> TransformerEncoder {
        var options: [String: ExpertOptions.Value] = [
            "precision": .text(precision), "window": .text(window),
        ]
        if let tokens { options["tokens"] = .number(Double(tokens)) }
        let folder = EncoderFolder(
            name: encoder,
            path: encoder,
            options: ExpertOptions(options)
        )
        do {
            return try TransformerEncoder(folder)
        } catch {
            throw error.isMissing
                ? CommandFailure.call(error.message) : CommandFailure.work("\(error)")
        }
    }

    private func readTexts(_ path: String) throws -> [[UInt8]] {
        var lines = try LineReader(path: path)
        var texts: [[UInt8]] = []
        while let line = try lines.next() { texts.append(try text(of: line, lines)) }
        return texts
    }

    private func text(of line: [UInt8], _ lines: borrowing LineReader) throws -> [UInt8] {
        struct Line: Decodable { var text: String }
        do {
            return Array(try JSONDecoder().decode(Line.self, from: Data(line)).text.utf8)
        } catch {
            throw CommandFailure.work(
                "\(lines.name):\(lines.number): found no {\"text\":\"…\"}; wanted one on each line"
            )
        }
    }

    private func embed(by encoder: TransformerEncoder) throws {
        let session = encoder.makeTransformerSession(mode: parity ? .parity : .untrusted)
        var lines = try LineReader(path: file ?? "-")
        let output = Output()
        var batch = TextBatch()
        var embedding: [Float] = []
        while let line = try lines.next() {
            let text = try text(of: line, lines)
            batch.removeAll()
            batch.append(text.span)
            session.embed(batch, into: &embedding)
            let ids = session.ids(of: text.span).flatMap(\.self)
            try output.line(Self.encoded(ids: ids, embedding: embedding))
            if !lines.hasLine { try output.flush() }
        }
        try output.flush()
    }

    /// `{"ids":[…],"embedding":[…]}`; Swift's shortest form of a number reads back to the same bits.
    private static func encoded(ids: [Int32], embedding: [Float]) -> String {
        let ids = ids.map { "\($0)" }.joined(separator: ",")
        let elements = embedding.map { "\($0)" }.joined(separator: ",")
        return "{\"ids\":[\(ids)],\"embedding\":[\(elements)]}"
    }
}
