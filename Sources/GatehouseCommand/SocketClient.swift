internal import Foundation
internal import Gatehouse
internal import GatehouseServer
internal import GatehouseWire

/// Asks a running server in frames, one event after the other.
struct SocketClient: ~Copyable {
    private let path: String
    private let handle: FileHandle
    private var lastID: UInt64 = 0
    private var bytes: [UInt8] = []

    /// Connects to the server at `path`.
    init(path: String) throws {
        self.path = path
        do {
            let descriptor = try UnixSocket.connect(to: path)
            handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        } catch {
            throw CommandFailure.work("\(error); start a server with `gatehouse serve`")
        }
    }

    /// Sends an event and waits for its verdict.
    mutating func score(_ event: Event, into verdict: inout Verdict) throws {
        lastID += 1
        bytes.removeAll(keepingCapacity: true)
        FrameCodec.appendFrame(
            .score,
            id: lastID,
            payload: FrameCodec.encoded(event),
            to: &bytes
        )
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            throw closed()
        }
        let header = try read(Frame.headerBytes)
        let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
        let id = header[5..<13].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length >= Frame.fieldBytes, length <= Frame.largestPayloadLimit, id == lastID else {
            throw CommandFailure.work("\(path): found an answer that fits no question")
        }
        let payload = try read(length - Frame.fieldBytes)
        switch Frame.Kind(rawValue: header[4]) {
        case .verdict:
            try FrameCodec.decodeVerdict(payload, into: &verdict)
        case .failure:
            let reason = try FrameCodec.decodeFailure(payload)
            throw CommandFailure.work("the server refused: \(reason)")
        default:
            throw CommandFailure.work("\(path): found an answer of kind \(header[4])")
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
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
