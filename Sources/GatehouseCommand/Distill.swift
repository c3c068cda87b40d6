internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCore
internal import GatehouseTextEncoder

/// `gatehouse distill`: a table of tokens from a transformer.
struct Distill: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a static encoder, which takes microseconds, from a transformer.",
        discussion: """
            Every token of the vocabulary goes through the encoder by itself; what that gives is cut \
            down to its principal components and rounded to 8 bits. A text's embedding is then the \
            mean of its tokens' rows: good for classifiers, not for comparing meanings. Writes \
            static.safetensors and tokenizer.json into DIR, which a bundle names as an encoder of \
            `kind: static`, or an expert of `detector: static-text` keeps among its files. The same \
            encoder, precision and width give the same bytes.
            """
    )

    @Argument(help: "The encoder's folder; it must have a tokenizer.json.")
    var encoder: String

    @Option(name: .customLong("into"), help: "The folder that the files go to.")
    var folder: String

    @Option(help: "Numbers in a row: a multiple of 16, at most what the encoder has.")
    var width = 256

    @Option(help: "What the encoder computes in: fp32, bf16 or int8.")
    var precision = "fp32"

    func validate() throws {
        guard Precision(rawValue: precision) != nil else {
            throw ValidationError("--precision \(precision): wanted fp32, bf16 or int8")
        }
    }

    func run() throws {
        let distillation: StaticDistillation
        do {
            distillation = try StaticDistillation(
                path: encoder,
                precision: Precision(rawValue: precision) ?? .fp32,
                width: width
            )
        } catch {
            throw error.isMissing
                ? CommandFailure.call(error.message) : CommandFailure.work("\(error)")
        }
        let bar = ProgressBar("tokens")
        let start = ContinuousClock.now
        let summary: StaticDistillation.Summary
        do {
            summary = try distillation.write(into: folder) { bar.show($0, of: $1) }
        } catch {
            throw CommandFailure.work("\(error)")
        }
        let output = Output()
        for line in Self.lines(of: summary) { try output.line(line) }
        try output.flush()
        let seconds = (ContinuousClock.now - start).components.seconds
        Output.message("distilled in \(seconds) s")
    }

    private static func lines(of summary: StaticDistillation.Summary) -> [String] {
        let share = String(format: "%.1f", 100 * summary.explainedShare)
        return summary.files.map { "file      \($0.path) (\($0.byteCount) bytes)" } + [
            "table     \(summary.tokenCount) tokens of \(summary.width) numbers",
            "variance  \(share) % kept",
            "digest    \(summary.digest)",
        ]
    }
}
