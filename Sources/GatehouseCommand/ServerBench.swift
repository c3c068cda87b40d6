internal import Dispatch
internal import Foundation
internal import Gatehouse
internal import GatehouseServer
internal import Synchronization

/// Asks a server in this process, to time a round trip and to count what the server allocates for it.
enum ServerBench {
    /// Round trips of every event's frame; the client is C and allocates nothing.
    static func measure(
        _ runtime: Runtime,
        _ events: BenchEvents,
        rounds: Int
    ) throws -> BenchStage {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("gatehouse-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { removeFolder(folder) }
        let path = folder.appendingPathComponent("s").path
        let isListening = DispatchSemaphore(value: 0)
        let isOver = DispatchSemaphore(value: 0)
        let server = Server(
            runtime: runtime,
            configuration: ServerConfiguration(socketPath: path),
            isListening: { isListening.signal() }
        )
        let failure = Mutex<String?>(nil)
        let task = Task.detached {
            do { try await server.run() } catch { failure.withLock { $0 = "\(error)" } }
            isListening.signal()
            isOver.signal()
        }
        isListening.wait()
        if let failure = failure.withLock({ $0 }) { throw CommandFailure.work(failure) }
        let measurement = try ask(path, events, rounds: rounds)
        task.cancel()
        isOver.wait()
        return BenchStage(name: "over a socket", figures: measurement.figures)
    }

    private static func ask(
        _ path: String,
        _ events: BenchEvents,
        rounds: Int
    ) throws -> Measurement {
        let handle = FileHandle(
            fileDescriptor: try UnixSocket.connect(to: path),
            closeOnDealloc: true
        )
        var measurement = Measurement()
        _ = try CEcho.ping(events.frames, over: handle.fileDescriptor)
        for _ in 0..<rounds {
            measurement.add(try CEcho.ping(events.frames, over: handle.fileDescriptor))
        }
        let allocations = try Allocations.countOnAllThreads {
            measurement.add(try CEcho.ping(events.frames, over: handle.fileDescriptor))
        }
        measurement.add(allocations: allocations, events: events.count)
        return measurement
    }

    private static func removeFolder(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Output.message("warning: \(folder.path) could not be removed: \(error)")
        }
    }
}
