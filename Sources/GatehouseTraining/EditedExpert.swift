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
        let generation: Generation
        let gate: [UInt8]
        do {
            generation = try Generation(manifest: manifest, kinds: kinds, accepting: [name])
            gate = try generation.fusion.encoded(
                for: manifest,
                featureNames: generation.featureNames
            )
        } catch {
            throw .bundle(error)
        }
        // The golden events are those of all experts.
        guard generation.stages.absent.isEmpty else {
            throw .encoderMissing(generation.notes)
        }
        guard manifest.samples != nil else {
            throw .dataset(
                """
                found no `samples` in bundle.yaml; wanted events to prove the bundle on; add some, or \
                run `gatehouse train`
                """
            )
        }
        let writer = BundleWriter(manifest: manifest, kinds: kinds, report: report)
        try writer.write(gate, to: manifest.fusion)
        try writer.writeGolden()
    }
}
