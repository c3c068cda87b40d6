internal import Foundation
internal import GatehouseCore
internal import GatehouseFiles
internal import GatehouseRuntime

/// What a training has fitted so far, kept in the bundle's `.training` until it has ended well.
///
/// A file for each expert, named by its place and marked with the key of all that it depends on. One that
/// is damaged, or belongs to another training, is said to be so and made again. Files are replaced by
/// rename and are on the disk when a stage ends, so a kill loses the stage under way and no more.
struct TrainingCheckpoints {
    /// Name of the folder in the bundle.
    static let folderName = ".training"

    private static let logits = "logits"
    /// Before the names of an expert's files.
    private static let filePrefix = "file:"

    private let manifest: BundleManifest
    private let folder: CacheFolder
    private let key: CheckpointKey
    private let report: @Sendable (String) -> Void

    /// The checkpoints of the training that `key` describes.
    init(
        of manifest: BundleManifest,
        key: CheckpointKey,
        report: @escaping @Sendable (String) -> Void,
    ) {
        self.manifest = manifest
        self.key = key
        self.report = report
        folder = CacheFolder(path: "\(manifest.folder)/\(Self.folderName)")
    }

    /// What was fitted of the expert at a place; nothing where it has to be fitted.
    func fitted(_ place: Int) -> FittedExpert? {
        let expert = manifest.experts[place]
        let name = Self.name(place)
        do {
            guard let file = try folder.map(name) else { return nil }
            let tensors = try Safetensors(file)
            guard
                tensors.metadata["key"] == key.expert(expert, in: manifest).hash.hexadecimal
            else {
                report("expert \(expert.name): what was kept is of another training; fitting")
                return nil
            }
            let fitted = try Self.read(tensors)
            guard tensors.metadata["content"] == Self.digest(of: fitted).hexadecimal else {
                report("expert \(expert.name): what was kept is damaged; fitting")
                return nil
            }
            guard
                tensors.metadata["inputs"]
                    == inputs(of: expert, writing: fitted).hexadecimal
            else {
                report("expert \(expert.name): its files have changed since; fitting")
                return nil
            }
            return fitted
        } catch {
            report("expert \(expert.name): what was kept cannot be read (\(error)); fitting")
            return nil
        }
    }

    /// Keeps what was fitted of the expert at a place.
    func keep(_ fitted: FittedExpert, of place: Int) throws(TrainingError) {
        let expert = manifest.experts[place]
        var tensors = [
            Self.logits: Safetensors.Content.doubles(
                fitted.outOfFoldLogits,
                shape: [fitted.outOfFoldLogits.count]
            )
        ]
        for (name, content) in fitted.files {
            tensors[Self.filePrefix + name] = .uint8s(content, shape: [content.count])
        }
        let bytes = Safetensors.serialized(
            tensors,
            metadata: [
                "key": key.expert(expert, in: manifest).hash.hexadecimal,
                "inputs": inputs(of: expert, writing: fitted).hexadecimal,
                "content": Self.digest(of: fitted).hexadecimal,
            ]
        )
        do {
            try folder.write(bytes, as: Self.name(place))
        } catch {
            throw .file("\(error)")
        }
    }

    /// Removes everything that was kept.
    static func remove(from manifest: BundleManifest) throws(TrainingError) {
        let path = "\(manifest.folder)/\(folderName)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .file("\(path): \(error.localizedDescription)")
        }
    }

    private static func name(_ place: Int) -> String { "expert-\(place).safetensors" }

    private static func read(_ tensors: Safetensors) throws(FileError) -> FittedExpert {
        let count = try tensors.tensor(named: logits).count
        let stored = try tensors.doubles(named: logits, shape: [count])
        let numbers = stored.span
        var files: [String: [UInt8]] = [:]
        for name in tensors.names where name.hasPrefix(filePrefix) {
            let count = try tensors.tensor(named: name).count
            let stored = try tensors.uint8s(named: name, shape: [count])
            let bytes = stored.span
            files[String(name.dropFirst(filePrefix.count))] = bytes.indices.map { bytes[$0] }
        }
        return FittedExpert(files: files, outOfFoldLogits: numbers.indices.map { numbers[$0] })
    }

    private static func digest(of fitted: FittedExpert) -> ContentHash {
        var content = CheckpointKey("content")
        content.add("logits", fitted.outOfFoldLogits.map { Int(truncatingIfNeeded: $0.bitPattern) })
        for (name, bytes) in fitted.files.sorted(by: { $0.key < $1.key }) {
            content.add(name, bytes)
        }
        return content.hash
    }

    /// The expert's files that it was fitted from, such as rules: those that the fit does not write.
    private func inputs(
        of expert: BundleManifest.Expert,
        writing fitted: FittedExpert,
    ) -> ContentHash {
        var content = CheckpointKey("inputs")
        for (file, path) in zip(expert.files, expert.paths) where fitted.files[file] == nil {
            let hash = try? ContentHash(ofFile: "\(manifest.folder)/\(path)")
            content.add(path, hash?.hexadecimal ?? "")
        }
        return content.hash
    }
}
