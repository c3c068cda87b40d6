internal import Foundation
internal import GatehouseFiles
internal import GatehouseRuntime

/// Writes results to standard output, in large pieces.
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
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            // Whoever read has gone, such as `head`: there is nobody to tell.
            if cause?.code == Int(EPIPE) { throw CommandFailure.readerGone }
            guard let cause else {
                throw CommandFailure.work("standard output: \(error.localizedDescription)")
            }
            let failure = FileError(
                path: "standard output",
                code: Int32(truncatingIfNeeded: cause.code),
                wanted: "\(buffer.count) bytes written"
            )
            throw CommandFailure.work("\(failure)")
        }
    }

    /// Says what a bundle names and is missing here.
    static func notes(of runtime: Runtime) {
        for note in runtime.notes { message("warning: \(note)") }
    }

    /// Writes a message to standard error.
    static func message(_ text: String) { progress("\(text)\n") }

    /// Writes a part of a line to standard error.
    static func progress(_ text: String) {
        // A message that nobody can read must not end the work that it is about.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
