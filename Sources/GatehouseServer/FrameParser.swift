internal import GatehouseWire
internal import NIOCore

/// Takes frames out of a stream of bytes.
///
/// Pure: no channel, no clock.
struct FrameParser {
    enum Step: Equatable {
        /// More bytes are wanted.
        case wait
        case frame(Frame.Header, payload: ByteBuffer)
        /// The stream cannot be followed any further.
        case refuse(id: UInt64, message: String)
    }

    let payloadLimit: Int

    /// What has arrived and was not taken out.
    private(set) var pending = ByteBuffer()

    init(payloadLimit: Int) { self.payloadLimit = payloadLimit }

    /// Part of a frame is there.
    var isInFrame: Bool { pending.readableBytes > 0 }

    mutating func append(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            var bytes = bytes
            // What was taken out would otherwise stay in front as long as frames overlap reads.
            pending.discardReadBytes()
            pending.writeBuffer(&bytes)
        }
    }

    /// Forgets what has arrived.
    mutating func discard() { pending = ByteBuffer() }

    /// Takes out the next frame.
    mutating func next() -> Step {
        let start = pending.readerIndex
        guard let length = pending.getInteger(at: start, as: UInt32.self) else { return .wait }
        guard length >= Frame.fieldBytes, length <= payloadLimit + Frame.fieldBytes else {
            return .refuse(
                id: pending.getInteger(at: start + 5, as: UInt64.self) ?? 0,
                message: """
                    found a frame of length \(length); wanted \(Frame.fieldBytes) to \
                    \(payloadLimit + Frame.fieldBytes)
                    """
            )
        }
        guard pending.readableBytes >= Frame.lengthBytes + Int(length),
            let kind = pending.getInteger(at: start + 4, as: UInt8.self),
            let id = pending.getInteger(at: start + 5, as: UInt64.self),
            let deadline = pending.getInteger(at: start + 13, as: UInt32.self)
        else { return .wait }
        let payloadLength = Int(length) - Frame.fieldBytes
        pending.moveReaderIndex(forwardBy: Frame.headerBytes)
        guard let payload = pending.readSlice(length: payloadLength) else { return .wait }
        let header = Frame.Header(
            payloadLength: payloadLength,
            kind: kind,
            id: id,
            deadlineMicroseconds: deadline
        )
        return .frame(header, payload: payload)
    }
}
