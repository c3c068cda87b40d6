#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The system's `connect`, out of reach inside a type that has one of its own.
private func systemConnect(
    _ descriptor: Int32,
    _ address: UnsafePointer<sockaddr>,
    _ length: socklen_t,
) -> Int32 {
    unsafe connect(descriptor, address, length)
}

/// The system's `bind`, likewise.
private func systemBind(
    _ descriptor: Int32,
    _ address: UnsafePointer<sockaddr>,
    _ length: socklen_t,
) -> Int32 {
    unsafe bind(descriptor, address, length)
}

/// The system's `listen`, likewise.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
    listen(descriptor, backlog)
}

/// The system's calls for Unix sockets.
package enum UnixSocket {
    /// `sun_path` has 108 bytes, the last of which is 0.
    static let pathByteLimit = 107

    /// Connects to the server at `path`.
    ///
    /// - Returns: A descriptor that the caller closes.
    package static func connect(to path: String) throws(ServerError) -> Int32 {
        let (descriptor, code) = try attempt(path, isBlocking: true)
        guard code == 0 else {
            close(descriptor)
            throw error(code, path, "cannot be connected to")
        }
        return descriptor
    }

    /// Makes a socket at `path`, for its owner alone, and listens.
    ///
    /// - Returns: A descriptor that the caller closes.
    static func listen(at path: String, backlog: Int) throws(ServerError) -> Int32 {
        let descriptor = try make(path)
        // Until `listen` nobody can connect, so the mode leaves no gap.
        // SAFETY: each call reads the path, which `make` has measured, before it returns.
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            unsafe call(systemBind, descriptor, path) == 0,
            unsafe chmod(path, 0o600) == 0,
            systemListen(descriptor, Int32(clamping: backlog)) == 0
        else {
            let code = errno
            close(descriptor)
            throw error(code, path, "the socket cannot be bound")
        }
        return descriptor
    }

    /// Whether anybody listens at `path`.
    ///
    /// Non-blocking: a live server whose backlog is full answers EAGAIN instead of holding us up.
    static func isAnswered(_ path: String) throws(ServerError) -> Bool {
        let (descriptor, code) = try attempt(path, isBlocking: false)
        close(descriptor)
        return code != ECONNREFUSED
    }

    /// How many descriptors this process may have open.
    static var descriptorLimit: Int {
        var limit = rlimit()
        #if canImport(Darwin)
            let resource = RLIMIT_NOFILE
        #else
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        // SAFETY: the call fills the local it is given.
        guard unsafe getrlimit(resource, &limit) == 0 else { return 256 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Ends reads and writes that wait for longer.
    package static func limitWaiting(
        of descriptor: Int32,
        milliseconds: Int,
    ) throws(ServerError) {
        var time = timeval(
            tv_sec: milliseconds / 1000,
            tv_usec: .init(milliseconds % 1000 * 1000)
        )
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            // SAFETY: the system reads one `timeval` during the call.
            guard unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, size) == 0 else {
                throw error(errno, "a socket", "cannot be given a time limit")
            }
        }
    }

    /// Tells the other side that no more will come.
    package static func closeWriting(of descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private static func attempt(
        _ path: String,
        isBlocking: Bool,
    ) throws(ServerError) -> (descriptor: Int32, code: Int32) {
        let descriptor = try make(path)
        if !isBlocking, fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0 {
            let code = errno
            close(descriptor)
            throw error(code, path, "a socket cannot be set up")
        }
        let result = unsafe call(systemConnect, descriptor, path)
        return (descriptor, result == 0 ? 0 : errno)
    }

    /// A socket for the address `path`, which must fit into one.
    private static func make(_ path: String) throws(ServerError) -> Int32 {
        guard path.utf8.count <= pathByteLimit else {
            throw .pathTooLong(path: path, limit: pathByteLimit)
        }
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw error(errno, path, "no socket can be made") }
        return descriptor
    }

    /// Calls `function` with the address `path`, of at most ``pathByteLimit`` bytes.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32,
        _ descriptor: Int32,
        _ path: String,
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the path is shorter than `sun_path`, which is zeroed.
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe withUnsafeMutableBytes(of: &pointer.pointee.sun_path) { target in
                unsafe target.copyBytes(from: path.utf8)
            }
            return unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    static func error(_ code: Int32, _ path: String, _ what: String) -> ServerError {
        // SAFETY: `strerror` gives a terminated string, which is copied at once.
        .system(path: path, what: what, error: unsafe String(cString: strerror(code)))
    }
}
