import Foundation
import GatehouseTestSupport
import Testing

/// `gatehouse serve` of the shipped bundle as a process of its own, whose memory and descriptors are
/// nobody else's; it ends with the last reference.
final class ServerProcess {
    let socketPath: String
    private let folder = TemporaryFolder()
    private let process = Process()

    /// Starts the server and waits until it listens.
    init() async throws {
        socketPath = "\(folder.path)/s"
        process.executableURL = URL(filePath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "gatehouse")
        process.arguments = ["serve", ShippedBundle.path, "--socket", socketPath]
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: socketPath) {
            try #require(process.isRunning, "the server ended")
            try #require(ContinuousClock.now < deadline, "the server does not listen")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Files and sockets that it has open.
    func openDescriptors() throws -> Int {
        let path = "/proc/\(process.processIdentifier)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: path).count
    }

    /// Memory that it holds.
    func residentKilobytes() throws -> Int {
        let path = "/proc/\(process.processIdentifier)/status"
        let status = try String(contentsOfFile: path, encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.split(whereSeparator: \.isWhitespace)[1]))
    }
}
