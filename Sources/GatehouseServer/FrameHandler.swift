internal import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore
internal import NIOExtras

/// Answers the frames of one connection, on its event loop, as they arrive.
///
/// A client that does not read its answers is not read from: what waits for it stays within the
/// channel's high-water mark and the frames of one read.
final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let lane: Lane
    private let timer: RequestTimer
    private var parser: FrameParser
    private var arrival: UInt64 = 0
    private var state = State.open

    private enum State {
        case open
        /// The client sends no more; what it sent is answered first.
        case inputClosed
        /// An answer that ends the connection was written.
        case closing
    }

    init(lane: Lane, timer: RequestTimer, payloadLimit: Int) {
        self.lane = lane
        self.timer = timer
        parser = FrameParser(payloadLimit: payloadLimit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !parser.isInFrame { arrival = MonotonicClock.nanoseconds }
        parser.append(Self.unwrapInboundIn(data))
        answerFrames(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            answerFrames(context)
            context.flush()
            if context.channel.isWritable { setReading(true, context) }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            state = .inputClosed
            closeIfDone(context)
        case is ChannelShouldQuiesceEvent:
            if !parser.isInFrame { close(context) } else { state = .inputClosed }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answerFrames(_ context: ChannelHandlerContext) {
        while state != .closing {
            guard context.channel.isWritable else {
                setReading(false, context)
                return
            }
            switch parser.next() {
            case .wait:
                if parser.isInFrame { timer.began(context) } else { timer.finished(context) }
                closeIfDone(context)
                return
            case .frame(let header, let payload):
                answer(header, payload, context)
                arrival = MonotonicClock.nanoseconds
            case .refuse(let id, let message):
                lane.metrics.count(.invalid, in: .frame)
                write(.failure, id, FrameCodec.encoded(.invalidArgument, message: message), context)
                close(context)
            }
        }
    }

    private func answer(
        _ header: Frame.Header,
        _ payload: ByteBuffer,
        _ context: ChannelHandlerContext,
    ) {
        switch Frame.Kind(rawValue: header.kind) {
        case .score:
            let answer = lane.answerFrame(
                payload,
                arrival: arrival,
                deadlineMicroseconds: header.deadlineMicroseconds
            )
            write(answer.kind, header.id, answer.payload, context)
        case .echo:
            lane.activity.note()
            write(.echoed, header.id, Array(payload.readableBytesView), context)
        default:
            lane.metrics.count(.invalid, in: .frame)
            let message = "found a frame of kind \(header.kind); wanted 1 (score) or 4 (echo)"
            write(
                .failure,
                header.id,
                FrameCodec.encoded(.invalidArgument, message: message),
                context
            )
        }
    }

    private func write(
        _ kind: Frame.Kind,
        _ id: UInt64,
        _ payload: [UInt8],
        _ context: ChannelHandlerContext,
    ) {
        var buffer = context.channel.allocator.buffer(
            capacity: Frame.headerBytes + payload.count
        )
        buffer.writeInteger(UInt32(payload.count + Frame.fieldBytes))
        buffer.writeInteger(kind.rawValue)
        buffer.writeInteger(id)
        buffer.writeInteger(UInt32(0))
        buffer.writeBytes(payload)
        context.write(Self.wrapOutboundOut(buffer), promise: nil)
    }

    private func closeIfDone(_ context: ChannelHandlerContext) {
        if state == .inputClosed { close(context) }
    }

    /// Closes once what was written has gone out.
    private func close(_ context: ChannelHandlerContext) {
        guard state != .closing else { return }
        state = .closing
        // A client that reads nothing must not hold the connection open for ever.
        timer.began(context)
        let promise = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(
            Self.wrapOutboundOut(context.channel.allocator.buffer(capacity: 0)),
            promise: promise
        )
    }

    private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: isReading)
        } catch {
            // The channel is closed already; there is nothing to read from it.
            context.close(promise: nil)
            return
        }
        if isReading { context.read() }
    }
}
