internal import Foundation

/// Writes results to standard output, in large pieces; a closed pipe ends the program quietly.
final class Output {
    private var buffer: [UInt8] = []
    private let handle = FileHandle.standardOutput

    /// Writes one line.
    func line(_ bytes: [UInt8]) throws {
        buffer += bytes
        buffer.append(0x0A)
        if buffer.count >= 1 << 16 { try flush() }
    }

    func line(_ text: String) throws { try line(Array(text.utf8)) }

    /// Hands everything to the system.
    func flush() throws {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        do {
            try handle.write(contentsOf: buffer)
        } catch {
            throw CommandFailure.work("standard output: \(error.localizedDescription)")
        }
    }

    /// Writes a message to standard error.
    static func message(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
