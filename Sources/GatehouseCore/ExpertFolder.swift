package import GatehouseFiles

/// One trained artifact of a bundle: its name, its files and its options.
public struct ExpertFolder: Sendable {
    /// Its name in the bundle, unique there.
    public let name: String

    /// Options from the manifest, by name.
    public let options: ExpertOptions

    /// Path of the folder.
    private let path: String

    /// The files that the manifest lists for it, and that are part of the generation's digest.
    private let files: [String]

    package init(name: String, path: String, files: [String], options: ExpertOptions) {
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

/// Options of an expert, as the manifest gives them.
public struct ExpertOptions: Sendable {
    private let values: [String: Double]

    /// Options by name; those not given take their defaults.
    public init(_ values: [String: Double] = [:]) { self.values = values }

    /// The names that were given.
    public var names: [String] { values.keys.sorted() }

    /// An integer option within `range`, or `fallback` when it was not given.
    public func integer(
        _ name: String,
        in range: ClosedRange<Int>,
        default fallback: Int,
        of expert: String,
    ) throws(ExpertError) -> Int {
        guard let value = values[name] else { return fallback }
        guard let integer = Int(exactly: value), range.contains(integer) else {
            throw ExpertError(
                expert: expert,
                found: "\(name): \(value)",
                wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "correct the expert's `options` in bundle.yaml"
            )
        }
        return integer
    }

    /// A number option within `range`, or `fallback` when it was not given.
    public func number(
        _ name: String,
        in range: ClosedRange<Double>,
        default fallback: Double,
        of expert: String,
    ) throws(ExpertError) -> Double {
        guard let value = values[name] else { return fallback }
        guard range.contains(value) else {
            throw ExpertError(
                expert: expert,
                found: "\(name): \(value)",
                wanted: "a number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "correct the expert's `options` in bundle.yaml"
            )
        }
        return value
    }

    /// Refuses options the detector does not know, which are mostly slips of the pen.
    public func expectOnly(_ known: [String], of expert: String) throws(ExpertError) {
        let unknown = names.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw ExpertError(
                expert: expert,
                found: "unknown options \(unknown.joined(separator: ", "))",
                wanted: known.isEmpty ? "none" : "only \(known.joined(separator: ", "))",
                remedy: "correct the expert's `options` in bundle.yaml"
            )
        }
    }
}

/// What a detector is given besides its folder.
public struct LoadContext: Sendable {
    /// The schema of every event to be scored.
    public let schema: EventSchema

    /// Names of ``Signals/features``, in their order.
    public let featureNames: [String]

    package init(schema: EventSchema) {
        self.schema = schema
        featureNames = Featurizer(schema: schema).features.map(\.name)
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
