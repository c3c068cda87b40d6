internal import Foundation
internal import GatehouseFiles
internal import GatehouseRuntime

/// A bundle's experts with what was just fitted of them, beside the bundle.
///
/// The gates want to know what an expert takes, which it tells when it is loaded; and until they are there
/// too, nothing of the bundle is replaced.
enum StagedExperts {
    /// Writes fitted files into `.training`, and links to the experts' others.
    ///
    /// - Parameters:
    ///   - manifest: Of the bundle.
    ///   - files: Content of the fitted files, by path.
    /// - Returns: The manifest with the experts there.
    /// - Throws: ``TrainingError`` when they cannot be written.
    static func manifest(
        of manifest: BundleManifest,
        files: [String: [UInt8]],
    ) throws(TrainingError) -> BundleManifest {
        let manager = FileManager.default
        let folder = "\(manifest.folder)/\(TrainingCheckpoints.folderName)/staged"
        let bundle = URL(filePath: manifest.folder).absoluteURL.path
        do {
            if manager.fileExists(atPath: folder) { try manager.removeItem(atPath: folder) }
            for path in Set(manifest.experts.flatMap(\.paths)).sorted() {
                let staged = "\(folder)/\(path)"
                try manager.createDirectory(
                    atPath: (staged as NSString).deletingLastPathComponent,
                    withIntermediateDirectories: true
                )
                if let content = files[path] {
                    try AtomicFile.write(content, to: staged)
                } else {
                    try manager.createSymbolicLink(
                        atPath: staged,
                        withDestinationPath: "\(bundle)/\(path)"
                    )
                }
            }
        } catch {
            throw .file("\(folder): \(error)")
        }
        return manifest.readingExperts(from: folder)
    }
}
