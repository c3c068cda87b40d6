internal import Foundation
internal import Gatehouse
internal import GatehouseServer
internal import GatehouseWire

/// Asks a running server in frames, one event after the other.
struct SocketClient: ~Copyable {
    private let path: String
    /// The connection; `nil` when the server has closed it.
    private var handle: FileHandle?
    private var lastID: UInt64 = 0
    private var bytes: [UInt8] = []

    /// Connects to the server at `path`.
    init(path: String) throws {
        self.path = path
        _ = try connection()
    }

    /// The connection, made anew after the server has closed the last one.
    private mutating func connection() throws -> FileHandle {
        if let handle { return handle }
        do {
            let descriptor = try UnixSocket.connect(to: path)
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            self.handle = handle
            return handle
        } catch {
            throw CommandFailure.work("\(error); start a server with `gatehouse serve`")
        }
    }

    /// Sends an event and waits for its verdict.
    ///
    /// - Throws: ``ServerRefusal`` when the server refuses the event; others may be sent after it.
    mutating func score(_ event: Event, into verdict: inout Verdict) throws {
        lastID += 1
        bytes.removeAll(keepingCapacity: true)
        FrameCodec.appendFrame(
            .score,
            id: lastID,
            payload: FrameCodec.encoded(event),
            to: &bytes
        )
        let handle = try connection()
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            // An event over the server's limit is refused while it is sent: the reason lies ahead.
            self.handle = nil
        }
        let header = try read(Frame.headerBytes, from: handle)
        let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
        let id = header[5..<13].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length >= Frame.fieldBytes, length <= Frame.largestPayloadLimit, id == lastID else {
            throw CommandFailure.work("\(path): found an answer that fits no question")
        }
        let payload = try read(length - Frame.fieldBytes, from: handle)
        switch Frame.Kind(rawValue: header[4]) {
        case .verdict:
            try FrameCodec.decodeVerdict(payload, into: &verdict)
            // A frame carries only what the schema has a slot for; the rest was noted here.
            verdict.noteIntake(of: event)
        case .failure:
            // After some refusals the server closes; a new connection is right after any of them.
            self.handle = nil
            throw ServerRefusal(reason: try FrameCodec.decodeFailure(payload))
        default:
            throw CommandFailure.work("\(path): found an answer of kind \(header[4])")
        }
    }

    private func read(_ count: Int, from handle: FileHandle) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let data = try handle.read(upToCount: count - bytes.count), !data.isEmpty else {
                throw closed()
            }
            bytes.append(contentsOf: data)
        }
        return bytes
    }

    private func closed() -> CommandFailure {
        .work("\(path): the server closed the connection")
    }
}

/// Why the server gave no verdict for one event.
struct ServerRefusal: Error, CustomStringConvertible {
    let reason: String

    var description: String { "the server refused: \(reason)" }
}
