package import GatehouseCore
package import GatehouseRuntime

/// Stands for an expert of which there are out-of-fold logits alone: it is judged, and cannot serve.
package struct LogitsAlone: Detector {
    package static let name = "logits-alone"
    package static let stage = Stage.eager

    /// Refuses: there is nothing that could score.
    package init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {
        throw ExpertError(
            expert: expert.name,
            found: "logits alone",
            wanted: "a detector that scores",
            remedy: "see Documentation/adding-an-expert.md"
        )
    }

    package var reads: SignalSet { [] }
    package func makeSession() -> any DetectorSession { SilentSession() }

    /// The bundle with an expert behind the others for each of `names` that it does not have.
    ///
    /// - Throws: ``TrainingError`` when there would be too many.
    package static func manifest(
        of manifest: BundleManifest,
        adding names: [String],
    ) throws(TrainingError) -> BundleManifest {
        var manifest = manifest
        for name in names where !manifest.experts.contains(where: { $0.name == name }) {
            manifest = manifest.adding(name, detector: Self.name)
        }
        guard manifest.experts.count <= BundleManifest.expertLimit else {
            throw .dataset(
                """
                found \(manifest.experts.count) experts with those of --logits; wanted at most \
                \(BundleManifest.expertLimit); bring fewer
                """
            )
        }
        return manifest
    }
}

private final class SilentSession: DetectorSession {
    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) { output.logit = nil }
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {}
}
