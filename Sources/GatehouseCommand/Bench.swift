internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseServer
internal import GatehouseWire

/// `gatehouse bench`: what scoring costs, beside an echo in C measured in the same run.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures latency, in process or over a socket, beside an echo in C.",
        discussion: """
            In process an event is timed from filled event to filled verdict. The C echo sends each \
            event's frame to another process on the same processor and back; rounds of both \
            alternate. With --socket a closed loop of one connection asks a running server; start \
            that one with `taskset -c N` too, or the figure includes waking another processor.
            """
    )

    @Argument(help: "The bundle: a folder with a bundle.yaml.")
    var bundle: String

    @Option(help: "Events as JSON Lines.")
    var data: String

    @Option(help: "Ask the server on this Unix socket instead of scoring here.")
    var socket: String?

    @Option(
        help: ArgumentHelp("The state with the banks of known campaigns.", valueName: "dir")
    )
    var state: String?

    @Option(help: "Bind to this processor.")
    var cpu: Int?

    @Option(help: "How often all events are gone through.")
    var rounds = 5

    @Option(help: "Write JSON to this file; \"-\" is standard output, and then there is no table.")
    var json: String?

    func validate() throws {
        guard (1...10_000).contains(rounds) else {
            throw ValidationError("--rounds \(rounds): wanted 1 to 10000")
        }
        if state != nil, socket != nil {
            throw ValidationError("--state works without --socket; a server has its own state")
        }
        if let cpu, !(0..<1024).contains(cpu) {
            throw ValidationError("--cpu \(cpu): wanted 0 to 1023")
        }
    }

    func run() throws {
        if let cpu { try CEcho.pin(to: cpu) }
        let (runtime, _) = try LoadedBundle.runtime(bundle, state: state, create: false)
        let events = try BenchEvents(reading: data, schema: runtime.schema)
        let report =
            try socket.map { try overSocket($0, runtime, events) }
            ?? inProcess(runtime, events)
        if let json { try JSONOutput.write(report, to: json) }
        if json != "-" {
            let output = Output()
            for line in report.lines { try output.line(line) }
            try output.flush()
        }
    }

    private func inProcess(_ runtime: Runtime, _ events: BenchEvents) throws -> BenchReport {
        var bench = InProcessBench(runtime, events)
        bench.warmUp()
        var echo = Measurement()
        let floor = try CEcho()
        _ = try floor.ping(events.frames)
        for _ in 0..<rounds {
            bench.measureOverall()
            echo.add(try floor.ping(events.frames))
        }
        bench.countAllocations()
        try bench.measureStages(rounds: rounds)
        let server = try ServerBench.measure(runtime, events, rounds: rounds)
        return BenchReport(
            mode: "in process",
            bundle: runtime.name,
            generation: runtime.digest,
            events: events.count,
            overall: bench.overall.figures,
            stages: bench.stages + [server],
            deferred: bench.measureDeferred(limit: 500),
            cEcho: echo.figures,
            routed: bench.measureRouted()
        )
    }

    private func overSocket(
        _ path: String,
        _ runtime: Runtime,
        _ events: BenchEvents,
    ) throws -> BenchReport {
        let descriptor: Int32
        do {
            descriptor = try UnixSocket.connect(to: path)
        } catch {
            throw CommandFailure.work("\(error); start a server with `gatehouse serve`")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var overall = Measurement()
        var echo = Measurement()
        let floor = try CEcho()
        _ = try floor.ping(events.frames)
        _ = try CEcho.ping(events.frames, over: handle.fileDescriptor)
        for _ in 0..<rounds {
            overall.add(try CEcho.ping(events.frames, over: handle.fileDescriptor))
            echo.add(try floor.ping(events.frames))
        }
        var stages: [BenchStage] = []
        var noScoring = Measurement()
        for _ in 0..<rounds {
            noScoring.add(try CEcho.ping(events.echoFrames, over: handle.fileDescriptor))
        }
        stages.append(BenchStage(name: "echo by the server", figures: noScoring.figures))
        return BenchReport(
            mode: "over \(path)",
            bundle: runtime.name,
            generation: runtime.digest,
            events: events.count,
            overall: overall.figures,
            stages: stages,
            deferred: nil,
            cEcho: echo.figures
        )
    }
}

/// Events of a file, decoded, with their lines and frames.
struct BenchEvents {
    private(set) var lines: [[UInt8]] = []
    private(set) var events: [Event] = []
    /// Protobuf events, as frames carry them.
    private(set) var payloads: [[UInt8]] = []
    private(set) var frames = FrameTape()
    private(set) var echoFrames = FrameTape()

    var count: Int { events.count }

    /// Reads the events of a file; labelled lines give their events.
    init(reading path: String, schema: EventSchema) throws {
        var reader = try LineReader(path: path)
        var decoder = EventDecoder(schema)
        while let line = try reader.next() {
            var event = Event(schema)
            do {
                _ = try decoder.decodeLine(line.span, into: &event)
            } catch {
                throw CommandFailure.work("\(reader.name):\(reader.number): \(error)")
            }
            append(event, line)
        }
        guard count > 0 else { throw CommandFailure.work("\(reader.name): found no events") }
    }

    private mutating func append(_ event: Event, _ line: [UInt8]) {
        let payload = FrameCodec.encoded(event)
        for (kind, isEcho) in [(Frame.Kind.score, false), (.echo, true)] {
            var frame: [UInt8] = []
            FrameCodec.appendFrame(kind, id: UInt64(count), payload: payload, to: &frame)
            if isEcho { echoFrames.append(frame) } else { frames.append(frame) }
        }
        payloads.append(payload)
        lines.append(line)
        events.append(event)
    }
}
