/// Why a server could not start.
public enum ServerError: Error, CustomStringConvertible {
    /// The path does not fit into a socket address.
    case pathTooLong(path: String, limit: Int)
    /// Another server answers there.
    case inUse(path: String)
    /// Something that is not a socket lies there.
    case notASocket(path: String)
    case system(path: String, what: String, error: String)

    /// Found, wanted, remedy.
    public var description: String {
        switch self {
        case .pathTooLong(let path, let limit):
            "\(path): found \(path.utf8.count) bytes; the path of a socket has at most \(limit); give a shorter one"
        case .inUse(let path):
            "\(path): another server is using it; stop that one, or give another path"
        case .notASocket(let path):
            "\(path): found something that is not a socket, and will not remove it; give another path"
        case .system(let path, let what, let error):
            "\(path): \(what): \(error)"
        }
    }
}
