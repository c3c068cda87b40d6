package import GatehouseFiles

/// One trained artifact of a bundle: its name, its files and its options.
public struct ExpertFolder: Sendable {
    /// Its name in the bundle, unique there.
    public let name: String

    /// Options from the manifest, by name.
    public let options: ExpertOptions

    /// The bundle's encoder that it reads, if it reads one.
    public let encoder: String?

    /// Path of the folder.
    private let path: String

    /// The files that the manifest lists for it, and that are part of the generation's digest.
    private let files: [String]

    package init(
        name: String,
        path: String,
        files: [String],
        options: ExpertOptions,
        encoder: String? = nil,
    ) {
        self.encoder = encoder
        self.name = name
        self.path = path
        self.files = files
        self.options = options
    }

    /// The path of a listed file.
    ///
    /// - Throws: ``ExpertError`` when the manifest does not list it: a file outside the manifest
    ///   would not be part of the generation's digest.
    public func path(of file: String) throws(ExpertError) -> String {
        guard files.contains(file) else {
            throw ExpertError(
                expert: name,
                found: "files [\(files.joined(separator: ", "))]",
                wanted: file,
                remedy: "list it under the expert's `files` in bundle.yaml"
            )
        }
        return path + "/" + file
    }

    /// Maps a listed file into memory.
    package func map(_ file: String) throws(ExpertError) -> MappedFile {
        do {
            return try MappedFile(path: path(of: file))
        } catch let error as ExpertError {
            throw error
        } catch {
            throw ExpertError(expert: name, message: "\(error)")
        }
    }
}

/// Why an expert could not be loaded or trained.
public struct ExpertError: Error, Equatable, CustomStringConvertible {
    /// Name of the expert in its bundle.
    public let expert: String

    /// What is wrong, without the name of the expert.
    public let message: String

    /// An error with a message of its own.
    public init(expert: String, message: String) {
        self.expert = expert
        self.message = message
    }

    /// An error that names what was found, what was wanted and what to do about it.
    public init(expert: String, found: String, wanted: String, remedy: String) {
        self.init(expert: expert, message: "found \(found); wanted \(wanted); \(remedy)")
    }

    /// The expert's name and the message.
    public var description: String { "expert \(expert): \(message)" }
}
