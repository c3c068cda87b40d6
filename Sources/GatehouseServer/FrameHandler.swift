internal import GatehouseCore
internal import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore
internal import NIOExtras

/// Answers the frames of one connection, on its event loop, as they arrive.
///
/// An answer that needs deferred experts comes later, after those to frames that came later.
/// A client that does not read its answers is not read from: what waits for it stays within the
/// channel's high-water mark and the frames of one read.
final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a drained connection waits for a request that is on its way.
    private static let drainGrace = TimeAmount.milliseconds(20)

    private let lane: Lane
    private let timer: RequestTimer
    private var parser: FrameParser
    private var state = FrameConnectionState.open
    /// When the first byte of the next frame came, and when the last bytes came.
    private var arrival: UInt64 = 0
    private var lastRead: UInt64 = 0
    /// Frames whose answers are still to come from the compute lanes.
    private var pendingCount = 0

    init(lane: Lane, timer: RequestTimer, payloadLimit: Int) {
        self.lane = lane
        self.timer = timer
        parser = FrameParser(payloadLimit: payloadLimit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state.isReading else { return }
        lastRead = MonotonicClock.nanoseconds
        if !parser.isInFrame { arrival = lastRead }
        parser.append(Self.unwrapInboundIn(data))
        answerFrames(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, state != .closing {
            answerFrames(context)
            context.flush()
            if context.channel.isWritable, state != .closing { setReading(true, context) }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            state.inputClosed()
            answerFrames(context)
            context.flush()
        case is ChannelShouldQuiesceEvent:
            state.drain()
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: Self.drainGrace) {
                let (handler, context) = bound.value
                handler.answerFrames(context)
                context.flush()
            }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closing
        timer.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answerFrames(_ context: ChannelHandlerContext) {
        while state.isReading {
            guard context.channel.isWritable else {
                // It is we who wait, for the client to read its answers.
                timer.ended()
                setReading(false, context)
                return
            }
            switch parser.next() {
            case .wait:
                if parser.isInFrame { timer.began(context) } else { timer.ended() }
                closeIfOver(context)
                return
            case .frame(let header, let payload):
                timer.ended()
                answer(header, payload, context)
                arrival = lastRead
            case .refuse(let id, let message):
                lane.metrics.count(.invalid, in: .frame)
                write(.failure, id, FrameCodec.encoded(.invalidArgument, message: message), context)
                state.refuse()
                parser.discard()
                closeIfOver(context)
            }
        }
    }

    private func answer(
        _ header: Frame.Header,
        _ payload: ByteBuffer,
        _ context: ChannelHandlerContext
    ) {
        switch Frame.Kind(rawValue: header.kind) {
        case .score:
            let answer = lane.answerFrame(
                payload,
                arrival: arrival,
                deadlineMicroseconds: header.deadlineMicroseconds
            )
            switch answer {
            case .now(let answer): write(answer.kind, header.id, answer.payload, context)
            case .later(let due): answerLater(header.id, due: due, context)
            }
        case .echo:
            lane.activity.note()
            write(.echoed, header.id, Array(payload.readableBytesView), context)
        default:
            lane.metrics.count(.invalid, in: .frame)
            let message = "found a frame of kind \(header.kind); wanted 1 (score) or 4 (echo)"
            let failure = FrameCodec.encoded(.invalidArgument, message: message)
            write(.failure, header.id, failure, context)
        }
    }

    /// Hands the event scored last to the compute lanes.
    private func answerLater(_ id: UInt64, due: UInt64, _ context: ChannelHandlerContext) {
        pendingCount += 1
        let arrival = arrival
        let loop = context.eventLoop
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: loop)
        lane.complete(since: arrival, due: due) { verdict in
            loop.execute {
                let (handler, context) = bound.value
                handler.finish(verdict, id: id, arrival: arrival, context)
            }
        }
    }

    private func finish(
        _ verdict: Verdict,
        id: UInt64,
        arrival: UInt64,
        _ context: ChannelHandlerContext
    ) {
        pendingCount -= 1
        let payload = lane.frame(verdict, arrival: arrival)
        // The client may be gone; then the write fails and there is nobody to tell.
        write(.verdict, id, payload, context)
        context.flush()
        closeIfOver(context)
    }

    private func closeIfOver(_ context: ChannelHandlerContext) {
        if state.isOver(isInFrame: parser.isInFrame, pendingCount: pendingCount) { close(context) }
    }

    private func write(
        _ kind: Frame.Kind,
        _ id: UInt64,
        _ payload: [UInt8],
        _ context: ChannelHandlerContext
    ) {
        var buffer = context.channel.allocator.buffer(capacity: Frame.headerBytes + payload.count)
        buffer.writeInteger(UInt32(payload.count + Frame.fieldBytes))
        buffer.writeInteger(kind.rawValue)
        buffer.writeInteger(id)
        buffer.writeInteger(UInt32(0))
        buffer.writeBytes(payload)
        context.write(Self.wrapOutboundOut(buffer), promise: nil)
    }

    /// Closes once what was written has gone out.
    private func close(_ context: ChannelHandlerContext) {
        guard state != .closing else { return }
        state = .closing
        parser.discard()
        setReading(false, context)
        // A client that reads nothing must not hold the connection open for ever.
        timer.ended()
        timer.began(context)
        let promise = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        let nothing = context.channel.allocator.buffer(capacity: 0)
        context.writeAndFlush(Self.wrapOutboundOut(nothing), promise: promise)
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
