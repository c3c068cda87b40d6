package import GatehouseCuration
public import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore
internal import NIOExtras
internal import NIOPosix
public import ServiceLifecycle

/// Answers on a Unix socket, in frames and in HTTP/1.1.
///
/// One event loop for each lane, everything on the loop that read the request: no hop, no `await`. Only
/// deferred experts run elsewhere, on threads of their own.
/// ``run()`` serves until the surrounding task is cancelled or the service group shuts down gracefully;
/// then readiness ends, what was asked is answered, and the socket is removed.
public final class Server: Service {
    private let runtime: Runtime
    private let configuration: ServerConfiguration
    private let metrics: ServerMetrics
    private let routes: HTTPRoutes
    private let desk: BankDesk?
    private let activity = Activity()
    private let isListening: @Sendable () -> Void

    /// A server of `runtime` that is not running yet.
    ///
    /// - Parameters:
    ///   - runtime: What answers.
    ///   - configuration: Where, and within which limits.
    ///   - isListening: Called once clients can connect.
    public convenience init(
        runtime: Runtime,
        configuration: ServerConfiguration,
        isListening: @escaping @Sendable () -> Void = {},
    ) {
        self.init(
            runtime: runtime,
            curator: nil,
            configuration: configuration,
            isListening: isListening
        )
    }

    /// A server of `runtime` that is not running yet, and that takes changes of banks.
    ///
    /// - Parameters:
    ///   - runtime: What answers.
    ///   - curator: Changes the banks that `runtime` sees; nothing where there is no state.
    ///   - configuration: Where, and within which limits.
    ///   - isListening: Called once clients can connect.
    package init(
        runtime: Runtime,
        curator: BankCurator?,
        configuration: ServerConfiguration,
        isListening: @escaping @Sendable () -> Void = {},
    ) {
        self.runtime = runtime
        self.isListening = isListening
        self.configuration = configuration
        metrics = ServerMetrics(
            generation: runtime.digest,
            expertNames: runtime.expertNames,
            actions: runtime.actions,
            bank: runtime.bank,
            counts: { runtime.counts }
        )
        desk = curator.map { BankDesk($0) }
        routes = HTTPRoutes(metrics: metrics, desk: desk)
    }

    /// Serves; returns after it has drained.
    ///
    /// - Throws: ``ServerError`` when it cannot start.
    public func run() async throws {
        let claim = try SocketPath(claiming: configuration.socketPath)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.laneCount)
        desk?.start()
        do {
            try await serve(on: group, claim: claim)
        } catch {
            try await end(group)
            throw error
        }
        try await end(group)
    }

    private func end(_ group: MultiThreadedEventLoopGroup) async throws {
        try await desk?.stop()
        try await group.shutdownGracefully()
    }

    private func serve(
        on group: MultiThreadedEventLoopGroup,
        claim: SocketPath,
    ) async throws {
        let compute =
            runtime.hasDeferredExperts
            ? Lanes(
                runtime,
                threads: configuration.computeThreadCount,
                capacity: configuration.computeQueueLimit
            ) : nil
        let lanes = try await makeLanes(on: group, compute: compute)
        let quiescing = ServerQuiescingHelper(group: group)
        let channel = try await bind(group, lanes: lanes, quiescing: quiescing)
        isListening()
        await waitForTheEnd()
        routes.drain()
        await drain(channel, quiescing: quiescing, on: group)
        await compute?.stop()
        claim.remove()
    }

    /// One lane for each loop, made on it.
    private func makeLanes(
        on group: MultiThreadedEventLoopGroup,
        compute: Lanes?,
    ) async throws -> [ObjectIdentifier: NIOLoopBound<Lane>] {
        var lanes: [ObjectIdentifier: NIOLoopBound<Lane>] = [:]
        for loop in group.makeIterator() {
            lanes[ObjectIdentifier(loop)] = try await loop.submit { [runtime, metrics, activity] in
                NIOLoopBound(
                    Lane(
                        runtime: runtime,
                        compute: compute,
                        metrics: metrics,
                        activity: activity
                    ),
                    eventLoop: loop
                )
            }.get()
        }
        return lanes
    }

    private func bind(
        _ group: MultiThreadedEventLoopGroup,
        lanes: [ObjectIdentifier: NIOLoopBound<Lane>],
        quiescing: ServerQuiescingHelper,
    ) async throws -> any Channel {
        let configuration = configuration
        let metrics = metrics
        let routes = routes
        // What the process needs besides connections: files, loops, the listening socket.
        let limit = min(configuration.connectionLimit, max(UnixSocket.descriptorLimit - 64, 1))
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Out of descriptors, accepting pauses instead of spinning.
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel)
                    )
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(
                    low: configuration.unreadAnswerLimit / 2,
                    high: configuration.unreadAnswerLimit
                )
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let lane = lanes[ObjectIdentifier(channel.eventLoop)],
                        Self.admit(channel, limit, metrics)
                    else {
                        channel.close(promise: nil)
                        return
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        DialectDetector(
                            lane: lane.value,
                            routes: routes,
                            configuration: configuration
                        )
                    )
                }
            }
        let socket = try UnixSocket.listen(at: configuration.socketPath, backlog: 256)
        do {
            // From here on the descriptor is the channel's.
            return try await bootstrap.withBoundSocket(socket).get()
        } catch {
            throw ServerError.system(
                path: configuration.socketPath,
                what: "the socket cannot be bound",
                error: "\(error)"
            )
        }
    }

    /// Counts a connection, if there is room for it.
    private static func admit(
        _ channel: any Channel,
        _ limit: Int,
        _ metrics: ServerMetrics
    ) -> Bool {
        guard metrics.openConnections.add(1) <= limit else {
            metrics.openConnections.add(-1)
            metrics.refusedConnections.add(1)
            return false
        }
        metrics.connections.add(1)
        channel.closeFuture.whenComplete { _ in metrics.openConnections.add(-1) }
        return true
    }

    /// Returns when the service is asked to shut down, or was idle for too long.
    private func waitForTheEnd() async {
        await withTaskGroup(of: Void.self) { tasks in
            // Being cancelled, which this throws, is an end too.
            tasks.addTask { try? await gracefulShutdown() }
            if let limit = configuration.exitAfterIdleSeconds {
                let activity = activity
                tasks.addTask {
                    while !Task.isCancelled, activity.idleSeconds < Double(limit) {
                        try? await Task.sleep(for: .milliseconds(200))
                    }
                }
            }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    /// Answers what was asked, but not for ever.
    private func drain(
        _ channel: any Channel,
        quiescing: ServerQuiescingHelper,
        on group: MultiThreadedEventLoopGroup,
    ) async {
        let drained = group.any().makePromise(of: Void.self)
        quiescing.initiateShutdown(promise: drained)
        let limit = group.any().scheduleTask(in: .seconds(Int64(configuration.drainSeconds))) {
            drained.succeed()
        }
        // A failure to drain ends the wait just the same: what is left is closed with the loops.
        _ = try? await drained.futureResult.get()
        limit.cancel()
    }
}
