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
    private static let eagerMicroseconds = 30.0
    private static let deferredMicroseconds = 180.0
    private static let fusionMicroseconds = 280.0
    private static let valueMicroseconds = 160.0
    private static let figureMicroseconds = 230.0
    private static let bundleMicroseconds = 40.0

    /// Tokens of a text, where nothing is known of it.
    private static let tokenCount = 32

    /// Plans a training.
    ///
    /// - Parameters:
    ///   - fitted: The experts that are fitted or were; nothing in the place of the others.
    ///   - encoders: Those whose embeddings are wanted.
    ///   - rowCount: Rows of the data.
    ///   - fitCount: Fits of everything: one for each fold, and one of all rows.
    init(
        fitted: [BundleManifest.Expert?],
        encoders: [EncoderReference],
        rowCount: Int,
        fitCount: Int
    ) {
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
        for expert in fitted {
            experts.append(expert == nil ? nil : stages.count)
            guard let expert else { continue }
            let isEager = expert.encoder == nil
            let fit = isEager ? Self.eagerMicroseconds : Self.deferredMicroseconds
            stages.append(
                TrainingStage(
                    name: "expert \(expert.name)",
                    expectedSeconds: seconds(fit * Double(fitCount))
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
