internal import Foundation
package import GatehouseCore

/// An encoder that counts: shares of vowels, of other bytes, and a constant.
package struct CountingEncoder: TextEncoder {
    package static let kind = "counting"
    static let digestOfAll = String(repeating: "c0", count: 32)

    private let delayMicroseconds: Int

    package init(_ folder: EncoderFolder) throws(EncoderError) {
        guard FileManager.default.fileExists(atPath: folder.path + "/counts") else {
            throw EncoderError(encoder: folder.name, message: "nothing there", isMissing: true)
        }
        do {
            delayMicroseconds = try folder.options.integer(
                "delay",
                in: 0...10_000_000,
                default: 0,
                of: folder.name
            )
        } catch {
            throw EncoderError(encoder: folder.name, message: error.message)
        }
    }

    package let width = 3
    package var digest: String { Self.digestOfAll }

    package func estimatedMicroseconds(tokenCount: Int) -> Double { Double(1 + delayMicroseconds) }

    package func makeSession() -> any TextEncoderSession { CountingSession(delayMicroseconds) }
}

private final class CountingSession: TextEncoderSession {
    private let delayMicroseconds: Int

    init(_ delayMicroseconds: Int) { self.delayMicroseconds = delayMicroseconds }

    func embed(_ texts: TextBatch, into embeddings: inout [Float]) {
        for row in 0..<texts.count {
            if delayMicroseconds > 0 {
                Thread.sleep(forTimeInterval: Double(delayMicroseconds) / 1_000_000)
            }
            let text = texts[row]
            let vowels = text.indices.count { Array("aeiou".utf8).contains(text[$0]) }
            let share = Float(vowels) / Float(max(text.count, 1))
            embeddings[3 * row] = share
            embeddings[3 * row + 1] = 1 - share
            embeddings[3 * row + 2] = 1
        }
    }
}

/// An eager expert: long texts are abuse.
package struct LengthDetector: TrainableDetector {
    package static let name = "length"
    package static let stage = Stage.eager

    package init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {}

    package var reads: SignalSet { [] }
    package func makeSession() -> any DetectorSession { LengthSession() }

    /// What texts propose that begin with `!`, `?` and `+`.
    package var proposals: [ProposedAction] {
        [
            ProposedAction(name: "shout", action: "block"),
            ProposedAction(name: "question", action: "review"),
            ProposedAction(name: "plus", action: "allow"),
        ]
    }

    package static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        var logits: [Double] = []
        rows.forEach(deriving: []) { _, signals in
            logits.append(LengthSession.logit(signals.document.count))
        }
        return FittedExpert(files: ["empty": []], outOfFoldLogits: logits)
    }
}

private final class LengthSession: DetectorSession {
    static func logit(_ count: Int) -> Double { (Double(count) - 40) / 20 }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        output.logit = Self.logit(signals.document.count)
        for (index, sign) in "!?+".utf8.enumerated()
        where signals.document.count > 0 && signals.document[0] == sign {
            output.propose(index)
        }
    }

    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {}
}

/// A deferred expert: texts with many vowels are abuse.
package struct VowelDetector: TrainableDetector {
    package static let name = "vowels"
    package static let stage = Stage.deferred

    private let reference: EncoderReference

    package init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        reference = try context.encoder(of: expert)
    }

    package var reads: SignalSet { reference.signal }
    package func makeSession() -> any DetectorSession { VowelSession(reference) }

    package static func fit(
        _ rows: TrainingRows,
        expert: ExpertFolder,
        context: LoadContext,
        seed: UInt64,
    ) throws(ExpertError) -> FittedExpert {
        let embeddings = rows.embeddings(by: try context.encoder(of: expert))
        let logits = rows.events.indices.map { VowelSession.logit(embeddings[3 * $0]) }
        return FittedExpert(files: ["empty": []], outOfFoldLogits: logits)
    }
}

private final class VowelSession: DetectorSession {
    private let reference: EncoderReference

    init(_ reference: EncoderReference) { self.reference = reference }

    static func logit(_ share: Float) -> Double { Double(share) * 4 - 2 }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        output.logit = Self.logit(signals.embedding(reference)[0])
    }

    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        reasons.add(Reason(subject: "vowels", value: Double(signals.embedding(reference)[0])))
    }
}
