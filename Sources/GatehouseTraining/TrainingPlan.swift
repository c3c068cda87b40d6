internal import Foundation
internal import GatehouseCore
internal import GatehouseRuntime

/// The stages of a training, in order: encoders, experts, fusion, the bundle's files.
struct TrainingPlan {
    /// What has to be done.
    private(set) var stages: [TrainingStage] = []
    /// Place of an encoder's stage, by its name.
    private(set) var encoders: [String: Int] = [:]
    /// Place of each expert's stage; nothing where there is nothing to do.
    private(set) var experts: [Int?] = []
    /// Place of the stage of the fusion gate.
    let fusion: Int
    /// Place of the stage of the value gate.
    let values: Int
    /// Place of the stage of the model card's figures.
    let figures: Int
    /// Place of the stage that writes and proves the bundle.
    let bundle: Int

    // Microseconds that a row takes a stage, or one of its fits, in the bundle that ships, on two cores. Once
    // a stage is done only their proportions count.
    private static let fusionMicroseconds = 220.0
    private static let expertMicroseconds = 110.0
    private static let valueMicroseconds = 100.0
    private static let figureMicroseconds = 250.0
    private static let bundleMicroseconds = 150.0

    /// Tokens of a text, where nothing is known of it.
    private static let tokenCount = 32

    /// Plans a training.
    ///
    /// - Parameters:
    ///   - fitted: For each expert, its name if it is fitted or was.
    ///   - encoders: Those whose embeddings are wanted.
    ///   - rowCount: Rows of the data.
    ///   - fitCount: Fits of everything: one for each fold, and one of all rows.
    init(fitted: [String?], encoders: [EncoderReference], rowCount: Int, fitCount: Int) {
        let cores = Double(max(ProcessInfo.processInfo.activeProcessorCount, 1))
        func seconds(_ microseconds: Double) -> Double {
            max(microseconds * Double(rowCount) / 1e6, 0.01)
        }
        for reference in encoders {
            self.encoders[reference.name] = stages.count
            let text = reference.encoder.estimatedMicroseconds(tokenCount: Self.tokenCount)
            stages.append(
                TrainingStage(
                    name: "encoder \(reference.name)",
                    expectedSeconds: seconds(text / cores)
                )
            )
        }
        for name in fitted {
            experts.append(name == nil ? nil : stages.count)
            guard let name else { continue }
            stages.append(
                TrainingStage(
                    name: "expert \(name)",
                    expectedSeconds: seconds(Self.expertMicroseconds * Double(fitCount))
                )
            )
        }
        fusion = stages.count
        values = fusion + 1
        figures = fusion + 2
        bundle = fusion + 3
        let rest = [
            ("fusion gate", Self.fusionMicroseconds * Double(fitCount)),
            ("value gate", encoders.isEmpty ? 0 : Self.valueMicroseconds * Double(fitCount)),
            ("figures", Self.figureMicroseconds), ("bundle", Self.bundleMicroseconds),
        ]
        for (name, microseconds) in rest {
            stages.append(TrainingStage(name: name, expectedSeconds: seconds(microseconds)))
        }
    }
}
