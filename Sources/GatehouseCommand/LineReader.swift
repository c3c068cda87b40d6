internal import Foundation

/// Reads the lines of a file, or of standard input, without holding more than one of them.
struct LineReader: ~Copyable {
    /// Longest line taken; a longer one is refused.
    static let byteLimit = 1 << 26

    /// Path of the file, or `-`; for messages.
    let name: String

    /// Whether the next line is there without waiting for it.
    var hasLine: Bool { buffer[start...].contains(0x0A) }

    /// Number of the last line, from 1.
    private(set) var number = 0

    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// Opens `path`; `-` is standard input.
    init(path: String) throws {
        name = path == "-" ? "standard input" : path
        if path == "-" {
            handle = .standardInput
            return
        }
        let kind: FileAttributeType?
        do {
            kind =
                try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        } catch {
            throw CommandFailure.call("\(path): no such file; give a file of JSON Lines, or -")
        }
        guard kind != .typeDirectory else {
            throw CommandFailure.call("\(path): found a folder; give a file of JSON Lines, or -")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure.work("\(path): cannot be read; check its permissions")
        }
        self.handle = handle
    }

    /// The next line that is not blank, without its end; `nil` at the end.
    mutating func next() throws -> [UInt8]? {
        while let line = try nextLine() {
            number += 1
            if line.contains(where: { $0 > 0x20 }) { return line }
        }
        return nil
    }

    private mutating func nextLine() throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            guard !isAtEnd else {
                defer { start = buffer.count }
                return start < buffer.count ? Array(buffer[start...]) : nil
            }
            buffer.removeSubrange(..<start)
            start = 0
            searched = buffer.count
            guard buffer.count < Self.byteLimit else {
                throw CommandFailure.work(
                    "\(name):\(number + 1): found a line of over \(Self.byteLimit) bytes"
                )
            }
            try fill()
        }
    }

    private mutating func fill() throws {
        // What is there now: a pipe that stays open must not hold back the lines it has brought.
        let data = handle.availableData
        isAtEnd = data.isEmpty
        buffer.append(contentsOf: data)
    }
}
