/// How a server behaves.
public struct ServerConfiguration: Sendable {
    /// Path of the Unix socket, at most 107 bytes.
    public var socketPath: String

    /// Threads that score, each with its own connections.
    public var laneCount = 1

    /// Threads that run deferred experts, when the bundle has any that can run here.
    public var computeThreadCount = 1

    /// Events that may wait for deferred experts; what finds no room is answered without them.
    public var computeQueueLimit = 256

    /// Connections at once; further ones are closed.
    public var connectionLimit = 1024

    /// Bytes of one event, in a frame or in a body of HTTP.
    public var payloadLimit = 1 << 20

    /// Bytes of answers that a connection may leave unread before nothing more is read from it.
    public var unreadAnswerLimit = 1 << 18

    /// How long one request may take to arrive, from its first byte.
    public var requestMilliseconds = 900

    /// How long a connection may stay without a request.
    public var idleSeconds = 300

    /// How long draining may take before what is left is closed.
    public var drainSeconds = 5

    /// Ends the server after so long without a request; `nil` is never.
    public var exitAfterIdleSeconds: Int?

    /// A server on `socketPath` with the defaults above.
    public init(socketPath: String) { self.socketPath = socketPath }
}
