internal import GatehouseFiles
package import GatehouseRuntime

/// An expert that people edit, such as rules, whose edit serves before the gate is fitted again.
package enum EditedExpert {
    /// Ties the gate to the expert as it is now, and writes the golden events anew.
    ///
    /// Weights and calibration stay: they were fitted with the expert as it was, which the
    /// generation notes until `gatehouse train` runs. All other experts must be the ones that the
    /// gate was fitted with. What was interrupted can be done again.
    ///
    /// - Parameters:
    ///   - name: The expert.
    ///   - manifest: Of its bundle.
    ///   - kinds: Of detector and encoder.
    ///   - report: Told what is being done.
    /// - Throws: ``TrainingError`` where the bundle cannot serve with it.
    package static func accept(
        _ name: String,
        in manifest: BundleManifest,
        kinds: Kinds,
        report: @escaping @Sendable (String) -> Void,
    ) throws(TrainingError) {
        guard let samples = manifest.samples else {
            throw .dataset(
                """
                found no `samples` in bundle.yaml; wanted events to prove the bundle on; add some, or \
                run `gatehouse train`
                """
            )
        }
        let gate: [UInt8]
        let golden: [UInt8]
        let fitted: [UInt8]
        do {
            let generation = try Generation(manifest: manifest, kinds: kinds, accepting: [name])
            // The golden events are those of all experts.
            guard generation.stages.absent.isEmpty else {
                throw TrainingError.dataset(
                    """
                    found \(generation.notes[0]); wanted every encoder, for golden events are those \
                    of all experts; fetch it with `make encoder`
                    """
                )
            }
            gate = try GateFile(
                fusion: generation.fusion,
                values: generation.values
            ).encoded(
                for: manifest,
                featureNames: generation.featureNames
            )
            report("golden events from \(samples)")
            let lines = try MappedFile(path: "\(manifest.folder)/\(samples)").lines
            golden = try GoldenEvents.encode(lines, scoredBy: generation)
            fitted = try MappedFile(path: "\(manifest.folder)/\(manifest.fusion)").copy
        } catch {
            throw error as? TrainingError ?? (error as? BundleError).map { .bundle($0) }
                ?? .file("\(error)")
        }
        let writer = BundleWriter(manifest: manifest, kinds: kinds, report: report)
        do {
            try writer.write(gate, to: manifest.fusion)
            try writer.write(golden, to: manifest.golden)
        } catch {
            // Neither or both: the old events do not belong to the new gate.
            try writer.write(fitted, to: manifest.fusion)
            throw error
        }
        do {
            _ = try Generation(proving: manifest, kinds: kinds)
        } catch {
            throw .bundle(error)
        }
    }
}
