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
    /// `sun_path` has 108 bytes, the last of which is 0.
    static let byteLimit = 107

    let path: String
    private let lock: Int32

    /// Claims `path` and removes a dead socket there.
    init(claiming path: String) throws(ServerError) {
        guard path.utf8.count <= Self.byteLimit else {
            throw .pathTooLong(path: path, limit: Self.byteLimit)
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

    /// Runs `body` so that a socket which it binds is for its owner alone from the start.
    ///
    /// The mode of a socket is `0777 & ~umask` when it is bound; changing it afterwards leaves a gap.
    /// The mask is the process's: files that other threads make meanwhile are private too.
    static func withPrivateMode<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        let previous = umask(0o177)
        defer { umask(previous) }
        return try await body()
    }

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
        guard try !isAnswered(path) else { throw .inUse(path: path) }
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw error(path, "a dead socket cannot be removed")
        }
    }

    /// Whether somebody listens: a server that holds no lock of ours may.
    private static func isAnswered(_ path: String) throws(ServerError) -> Bool {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw error(path, "no socket can be made") }
        defer { close(descriptor) }
        // Non-blocking: a live server whose backlog is full answers EAGAIN instead of hanging us.
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            throw error(path, "a socket cannot be set up")
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the path was checked to be shorter than `sun_path`, which is zeroed.
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe withUnsafeMutableBytes(of: &pointer.pointee.sun_path) { target in
                unsafe target.copyBytes(from: path.utf8)
            }
            return unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 || errno != ECONNREFUSED
    }

    private static func error(_ path: String, _ what: String) -> ServerError {
        // SAFETY: `strerror` gives a terminated string, which is copied at once.
        .system(path: path, what: what, error: unsafe String(cString: strerror(errno)))
    }
}
