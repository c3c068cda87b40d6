internal import Foundation
internal import GatehouseFiles
internal import GatehouseRuntime

/// Writes the files of a bundle, each as a whole or not at all.
struct BundleWriter {
    let manifest: BundleManifest
    let kinds: Kinds
    /// Told what is being done.
    let report: @Sendable (String) -> Void

    /// Writes a file.
    func write(_ content: [UInt8], to path: String) throws(TrainingError) {
        let full = "\(manifest.folder)/\(path)"
        do {
            try FileManager.default.createDirectory(
                atPath: (full as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            try AtomicFile.write(content, to: full)
        } catch {
            throw .file("\(error)")
        }
    }

    /// Writes the gates, tied to the experts' files as they are now.
    func write(_ gates: GateFile, featureNames: [String]) throws(TrainingError) {
        do {
            try write(gates.encoded(for: manifest, featureNames: featureNames), to: manifest.fusion)
        } catch {
            throw error as? TrainingError ?? (error as? BundleError).map { .bundle($0) }
                ?? .file("\(error)")
        }
    }

    /// Writes what the bundle now says of its samples, and proves it on that.
    func writeGolden() throws(TrainingError) {
        guard let samples = manifest.samples else {
            report(
                "warning: no `samples`, so the golden events stay as they are and may not reproduce"
            )
            return
        }
        report("golden events from \(samples)")
        do {
            let lines = try MappedFile(path: "\(manifest.folder)/\(samples)").lines
            // The generation's digest covers the golden events, so the old ones may be missing here.
            let path = "\(manifest.folder)/\(manifest.golden)"
            let isNew = !FileManager.default.fileExists(atPath: path)
            if isNew { try write([], to: manifest.golden) }
            defer { if isNew { removeIfEmpty(path) } }
            let generation = try Generation(manifest: manifest, kinds: kinds)
            try write(GoldenEvents.encode(lines, scoredBy: generation), to: manifest.golden)
            _ = try Generation(proving: manifest, kinds: kinds)
        } catch {
            throw error as? TrainingError ?? (error as? BundleError).map { .bundle($0) }
                ?? .file("\(error)")
        }
    }

    /// Writes the model card into the README, of which the rest stays as it is.
    func write(_ card: ModelCard) throws(TrainingError) {
        let path = "\(manifest.folder)/\(ModelCard.fileName)"
        do {
            let isThere = FileManager.default.fileExists(atPath: path)
            let existing = isThere ? try MappedFile(path: path).string : nil
            try write(Array(card.text(replacingIn: existing).utf8), to: ModelCard.fileName)
        } catch {
            throw error as? TrainingError ?? .file("\(error)")
        }
    }

    /// Removes the file that stood in for golden events which could not be made.
    private func removeIfEmpty(_ path: String) {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            if attributes[.size] as? Int == 0 { try FileManager.default.removeItem(atPath: path) }
        } catch {
            report("warning: \(path): \(error)")
        }
    }
}
