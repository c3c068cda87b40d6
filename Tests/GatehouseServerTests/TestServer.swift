import Foundation
import Gatehouse
import GatehouseCuration
import GatehouseRuntime
import GatehouseServer
import GatehouseTestSupport
import GatehouseWire
import Testing

/// A server of the shipped bundle on a socket of its own, running as long as a test needs it.
enum TestServer {
    /// Runs `body` against a server, and stops it.
    static func with<Result: Sendable>(
        runtime given: Runtime? = nil,
        curator: BankCurator? = nil,
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (_ path: String) async throws -> Result,
    ) async throws -> Result {
        let folder = TemporaryFolder()
        var configuration = ServerConfiguration(socketPath: "\(folder.path)/s")
        configure(&configuration)
        let path = configuration.socketPath
        let runtime = try given ?? Runtime(bundle: ShippedBundle.path)
        let (listening, isListening) = AsyncStream.makeStream(of: Void.self)
        let server = Server(runtime: runtime, curator: curator, configuration: configuration) {
            isListening.yield()
        }
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await server.run()
                return nil
            }
            tasks.addTask {
                for await _ in listening { break }
                return try await body(path)
            }
            // Whichever ends first: the body, or a server that cannot start.
            let first = try await tasks.next() ?? nil
            tasks.cancelAll()
            try await tasks.waitForAll()
            return try #require(first)
        }
    }
}

/// A blocking client of a test server, with a time limit on every read; for one task after the other.
final class TestClient: @unchecked Sendable {
    private let handle: FileHandle

    init(_ path: String) throws {
        handle = FileHandle(
            fileDescriptor: try UnixSocket.connect(to: path),
            closeOnDealloc: true
        )
        try UnixSocket.limitWaiting(of: handle.fileDescriptor, milliseconds: 5_000)
    }

    var descriptor: Int32 { handle.fileDescriptor }

    func send(_ bytes: [UInt8]) throws { try handle.write(contentsOf: bytes) }

    func closeWriting() { UnixSocket.closeWriting(of: handle.fileDescriptor) }

    /// Up to `count` bytes; fewer when the server closes or the time is over.
    func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let data = try? handle.read(upToCount: count - bytes.count), !data.isEmpty else {
                break
            }
            bytes += data
        }
        return bytes
    }

    /// Everything until the server closes.
    func readToEnd() -> [UInt8] { read(1 << 26) }

    /// One frame: kind, id and payload.
    func readFrame() -> (kind: UInt8, id: UInt64, payload: [UInt8])? {
        let header = read(Frame.headerBytes)
        guard header.count == Frame.headerBytes else { return nil }
        let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
        let id = header[5..<13].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (header[4], id, read(length - Frame.fieldBytes))
    }

    /// Sends a request of HTTP/1.1; the status and body of the answer.
    func ask(
        _ method: String,
        _ path: String,
        body: [UInt8] = [],
        headers: String = "",
    ) throws -> (status: Int, body: [UInt8]) {
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(headers)Content-Length: \(body.count)\r\n\r\n"
        try send(Array(head.utf8) + body)
        return readResponse()
    }

    func readResponse() -> (status: Int, body: [UInt8]) {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let byte = read(1)
            guard !byte.isEmpty else { return (0, []) }
            head += byte
        }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        let status = Int(text.split(separator: " ")[1]) ?? 0
        let length = text.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        return (status, read(count ?? 0))
    }
}

extension [UInt8] {
    /// A frame that carries these bytes.
    func framed(_ kind: Frame.Kind = .score, id: UInt64 = 1, deadline: UInt32 = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        FrameCodec.appendFrame(
            kind,
            id: id,
            deadlineMicroseconds: deadline,
            payload: self,
            to: &bytes
        )
        return bytes
    }
}
