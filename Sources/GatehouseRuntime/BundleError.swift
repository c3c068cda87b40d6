public import GatehouseCore

/// Why a bundle was refused; the running generation, if there is one, stays.
public enum BundleError: Error, CustomStringConvertible {
    /// The manifest cannot be read as YAML, or an entry of it is not as it should be.
    case manifest(path: String, line: Int?, message: String)
    /// A file of the bundle cannot be read.
    case file(String)
    case schema(SchemaError)
    case expert(ExpertError)
    case encoder(EncoderError)
    /// The manifest names a kind of encoder that nobody registered.
    case unknownEncoder(kind: String, encoder: String, known: [String])
    /// The manifest names a detector that nobody registered.
    case unknownDetector(name: String, expert: String, known: [String])
    /// The fusion gate's file is damaged, or does not belong to these experts.
    case fusion(String)
    /// A golden event did not reproduce.
    case golden(line: Int, what: String, found: Double, wanted: Double, tolerance: Double)
    /// The golden events cannot be read.
    case goldenFile(line: Int, message: String)

    /// Found, wanted, remedy.
    public var description: String {
        switch self {
        case .manifest(let path, let line, let message):
            "\(path)\(line.map { ":\($0)" } ?? ""): \(message)"
        case .file(let message): message
        case .schema(let error): "schema: \(error)"
        case .expert(let error): "\(error)"
        case .encoder(let error): "\(error)"
        case .unknownEncoder(let kind, let encoder, let known):
            """
            encoder \(encoder): found kind \"\(kind)\"; wanted one of \
            \(known.joined(separator: ", ")); correct `kind`, or register yours with the runtime
            """
        case .unknownDetector(let name, let expert, let known):
            """
            expert \(expert): found detector \"\(name)\"; wanted one of \
            \(known.joined(separator: ", ")); correct `detector`, or register yours with the runtime
            """
        case .fusion(let message): "fusion gate: \(message)"
        case .golden(let line, let what, let found, let wanted, let tolerance):
            """
            golden event \(line): found \(what) \(found), wanted \(wanted) within \(tolerance); \
            the files do not belong together, or this build computes something else: train again, or, \
            where rules were edited, run `gatehouse rules publish` again
            """
        case .goldenFile(let line, let message): "golden events, line \(line): \(message)"
        }
    }
}
