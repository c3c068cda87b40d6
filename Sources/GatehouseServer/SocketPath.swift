#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A claim on the path of a Unix socket, held by a lock that ends with the process.
///
/// A live server's socket is never removed; the remains of a killed one are. The lock file
/// (`PATH.lock`) stays: removing it would let two servers hold locks on different files.
final class SocketPath: Sendable {
    let path: String
    private let lock: Int32

    /// Claims `path` and removes a dead socket there.
    init(claiming path: String) throws(ServerError) {
        guard path.utf8.count <= UnixSocket.pathByteLimit else {
            throw .pathTooLong(path: path, limit: UnixSocket.pathByteLimit)
        }
        self.path = path
        // SAFETY: as everywhere below, the call reads the path before it returns.
        let descriptor = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(path, "the lock file cannot be made") }
        lock = descriptor
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path: path)
        }
        do {
            try Self.removeDeadSocket(path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(lock) }

    /// Removes the socket after the server has closed it.
    func remove() { unsafe unlink(path) }

    private static func removeDeadSocket(_ path: String) throws(ServerError) {
        var status = stat()
        // SAFETY: the call fills the local it is given.
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw error(path, "cannot be looked at") }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        // A server that holds no lock of ours may listen there all the same.
        guard try !UnixSocket.isAnswered(path) else { throw .inUse(path: path) }
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw error(path, "a dead socket cannot be removed")
        }
    }

    private static func error(_ path: String, _ what: String) -> ServerError {
        UnixSocket.error(errno, path, what)
    }
}
