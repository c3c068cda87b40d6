internal import ArgumentParser
internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseServer
internal import GatehouseWire
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// `gatehouse serve`: the sidecar.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answers on a Unix socket, in frames and in HTTP/1.1.",
        discussion: """
            The socket is for its owner alone (mode 0600). SIGTERM and SIGINT drain: what was asked \
            is answered, then the socket is removed. Try it with curl --unix-socket PATH \
            http://gatehouse/readyz
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Option(help: "Path of the Unix socket.")
    var socket: String

    @Option(
        help: ArgumentHelp(
            "The state with the banks of known campaigns; made if it is not there.",
            valueName: "dir"
        )
    )
    var state: String?

    @Option(help: "Threads that score; each has its own connections.")
    var lanes = 1

    @Option(help: "Threads that run deferred experts, if the bundle has any.")
    var computeThreads = 1

    @Option(help: "Events that may wait for deferred experts; others are answered without.")
    var computeQueue = 256

    @Option(help: "Connections at once; further ones are closed.")
    var maxConnections = 1024

    @Option(help: "Bytes of one event in a frame or a body.")
    var maxPayloadBytes = Frame.defaultPayloadLimit

    @Option(help: "Milliseconds a request may take to arrive, from its first byte.")
    var requestMilliseconds = 900

    @Option(help: "Seconds a connection may stay without a request.")
    var idleSeconds = 300

    @Option(help: "Seconds that draining may take.")
    var drainSeconds = 5

    @Option(help: "End after so many seconds without a request.")
    var exitAfterIdleSeconds: Int?

    @OptionGroup var stream: PrevalenceOption

    func validate() throws {
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
            guard range.contains(value) else {
                throw ValidationError(
                    "--\(name) \(value): wanted \(range.lowerBound) to \(range.upperBound)"
                )
            }
        }
        try check("lanes", lanes, 1...256)
        try check("compute-threads", computeThreads, 1...256)
        try check("compute-queue", computeQueue, 1...1_000_000)
        try check("max-connections", maxConnections, 1...100_000)
        try check("max-payload-bytes", maxPayloadBytes, 64...Frame.largestPayloadLimit)
        try check("request-milliseconds", requestMilliseconds, 1...60_000)
        try check("idle-seconds", idleSeconds, 1...86_400)
        try check("drain-seconds", drainSeconds, 0...3600)
        try check("exit-after-idle-seconds", exitAfterIdleSeconds ?? 1, 1...86_400)
    }

    /// Serves until a signal or the idle limit ends it.
    func run() async throws {
        let (runtime, banks) = try LoadedBundle.runtime(
            bundle,
            state: state,
            create: true,
            prevalence: stream.prevalence
        )
        var configuration = ServerConfiguration(socketPath: socket)
        configuration.laneCount = lanes
        configuration.computeThreadCount = computeThreads
        configuration.computeQueueLimit = computeQueue
        configuration.connectionLimit = maxConnections
        configuration.payloadLimit = maxPayloadBytes
        configuration.requestMilliseconds = requestMilliseconds
        configuration.idleSeconds = idleSeconds
        configuration.drainSeconds = drainSeconds
        configuration.exitAfterIdleSeconds = exitAfterIdleSeconds
        let message = "serving \(runtime.name) \(runtime.digest.prefix(12)) on \(socket)"
        let curator = banks.map { BankCurator(runtime, $0.follower, owner: BankPlace.user) }
        let server = Server(runtime: runtime, curator: curator, configuration: configuration) {
            Output.message(message)
        }
        banks?.start()
        defer { banks?.stop() }
        var logger = Logger(
            label: "gatehouse",
            factory: { StreamLogHandler.standardError(label: $0) }
        )
        logger.logLevel = .warning
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: server,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup
                    )
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        do {
            try await group.run()
        } catch let error as ServerError {
            throw CommandFailure.work("\(error)")
        }
        Output.message("drained and stopped")
    }
}
