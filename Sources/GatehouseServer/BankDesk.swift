internal import GatehouseCuration
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Answers requests about banks on a thread of its own: disks and encoders keep no event waiting.
///
/// One request after the other. A bounded number may wait; what finds no room is refused at once.
final class BankDesk: Sendable {
    /// Requests that may wait.
    static let queueLimit = 64

    let routes: BankRoutes
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let pendingCount = Atomic<Int>(0)

    init(_ curator: BankCurator) { routes = BankRoutes(curator) }

    /// Starts the thread; whoever does must ``stop()`` it.
    func start() { pool.start() }

    /// Answers a request, from another thread.
    ///
    /// - Parameters:
    ///   - head: Method and path.
    ///   - body: The whole body.
    ///   - completion: Gets the answer, on any thread.
    func answer(
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        completion: @escaping @Sendable (HTTPAnswer) -> Void,
    ) {
        guard pendingCount.wrappingAdd(1, ordering: .relaxed).newValue <= Self.queueLimit else {
            pendingCount.wrappingSubtract(1, ordering: .relaxed)
            completion(
                HTTPAnswer(
                    status: .serviceUnavailable,
                    error: """
                        found \(Self.queueLimit) requests about banks that wait; wanted fewer; try \
                        again, and send several entries at once
                        """
                )
            )
            return
        }
        pool.submit { [self] state in
            defer { pendingCount.wrappingSubtract(1, ordering: .relaxed) }
            guard state == .active else {
                completion(
                    HTTPAnswer(
                        status: .serviceUnavailable,
                        error: "found a server that ends; wanted one that serves; try again"
                    )
                )
                return
            }
            completion(routes.answer(head, Array(body.readableBytesView)))
        }
    }

    /// Ends the thread; what waits is refused.
    func stop() async throws { try await pool.shutdownGracefully() }
}
