import Foundation
import Testing

/// `GatehouseStoreWriter` as a process of its own.
final class WriterProcess {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()

    /// Starts it.
    ///
    /// - Parameters:
    ///   - state: The folder to write to.
    ///   - seed: What to write.
    ///   - mode: `store`, `follower` or `visible`.
    /// - Throws: That it cannot be started.
    init(state: String, seed: Int, mode: String) throws {
        process.executableURL = URL(filePath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "GatehouseStoreWriter")
        process.arguments = [state, "\(seed)", mode]
        process.standardOutput = output
        process.standardInput = input
        try process.run()
    }

    /// Waits for the next line.
    func line() throws -> String {
        var bytes = Data()
        while bytes.last != UInt8(ascii: "\n") {
            let next = output.fileHandleForReading.readData(ofLength: 1)
            try #require(!next.isEmpty, "the writer ended")
            bytes += next
        }
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }

    /// Sends an empty line.
    func ask() throws { try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8)) }

    /// Kills it.
    ///
    /// - Returns: The lines that it wrote and nobody has read yet.
    func kill() throws -> [String] {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        let lines = String(decoding: rest, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        // What a write was cut off in the middle of was not said.
        return lines.dropLast().map(String.init)
    }

    deinit {
        if process.isRunning { process.terminate() }
    }
}
