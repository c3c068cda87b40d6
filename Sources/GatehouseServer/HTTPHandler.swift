internal import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore
internal import NIOHTTP1

/// Answers HTTP/1.1 requests of one connection, on its event loop.
///
/// The pipeline's `HTTPServerPipelineHandler` lets the next request through when the last one is
/// answered, and drains; so that not answering a client that does not read is what holds it back.
final class HTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let lane: Lane
    private let timer: RequestTimer
    private let routes: HTTPRoutes
    private let payloadLimit: Int
    private var state = State.idle
    /// The client sends no more.
    private var isInputClosed = false
    /// When the last answer has gone out.
    private var lastWrite: EventLoopFuture<Void>?

    private enum State {
        case idle
        case reading(HTTPRequestHead, body: ByteBuffer)
        /// A whole request, to be answered once the client has read earlier answers.
        case waiting(HTTPRequestHead, body: ByteBuffer)
        /// A request that another thread is working on.
        case computing(HTTPRequestHead)
        /// The last answer was written; what else comes is not looked at.
        case over
    }

    init(lane: Lane, timer: RequestTimer, routes: HTTPRoutes, payloadLimit: Int) {
        self.lane = lane
        self.timer = timer
        self.routes = routes
        self.payloadLimit = payloadLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (Self.unwrapInboundIn(data), state) {
        case (.head(let head), .idle):
            begin(head, context)
        case (.body(var part), .reading(let head, var body)):
            guard body.readableBytes + part.readableBytes <= payloadLimit else {
                refuseAsTooLarge(head, context)
                return
            }
            // Let go of the state's reference, so that the body grows in place.
            state = .idle
            body.writeBuffer(&part)
            state = .reading(head, body: body)
        case (.end, .reading(let head, let body)):
            timer.ended()
            state = .waiting(head, body: body)
            answerIfWritable(context)
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        answerIfWritable(context)
        context.flush()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isInputClosed = true
        switch state {
        case .idle: closeAfterWrites(context)
        // A part of a request never will be whole.
        case .reading: context.close(promise: nil)
        case .waiting, .computing, .over: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        timer.began(context)
        let announced = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        guard announced >= 0, announced <= payloadLimit else {
            refuseAsTooLarge(head, context)
            return
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let interim = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(Self.wrapOutboundOut(.head(interim)), promise: nil)
        }
        state = .reading(head, body: context.channel.allocator.buffer(capacity: announced))
    }

    private func answerIfWritable(_ context: ChannelHandlerContext) {
        guard case .waiting(let head, let body) = state else { return }
        guard context.channel.isWritable else {
            context.flush()
            return
        }
        let arrival = timer.arrival
        switch routes.answer(head, body, arrival: arrival, lane: lane) {
        case .now(let answer):
            state = .idle
            write(answer, to: head, isLast: isInputClosed || !head.isKeepAlive, context)
        case .later(let due):
            state = .computing(head)
            answerLater(since: arrival, due: due, context)
        case .byDesk(let desk):
            state = .computing(head)
            let finish = finisher(context)
            desk.answer(head, body) { answer in finish { _ in answer } }
        }
    }

    /// Hands the event scored last to the compute lanes.
    private func answerLater(since arrival: UInt64, due: UInt64, _ context: ChannelHandlerContext) {
        let finish = finisher(context)
        lane.complete(since: arrival, due: due) { verdict in
            finish { HTTPAnswer(status: .ok, body: $0.json(verdict, arrival: arrival)) }
        }
    }

    /// Writes an answer that another thread has, once this loop gets to it.
    private func finisher(
        _ context: ChannelHandlerContext
    ) -> @Sendable (@escaping @Sendable (Lane) -> HTTPAnswer) -> Void {
        let loop = context.eventLoop
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: loop)
        return { answer in
            loop.execute {
                let (handler, context) = bound.value
                guard case .computing(let head) = handler.state else { return }
                handler.state = .idle
                let isLast = handler.isInputClosed || !head.isKeepAlive
                handler.write(answer(handler.lane), to: head, isLast: isLast, context)
                context.flush()
            }
        }
    }

    private func refuseAsTooLarge(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        lane.metrics.count(.invalid, in: .http)
        let answer = HTTPAnswer(
            status: .payloadTooLarge,
            error: "found a body of over \(payloadLimit) bytes, which is the limit; send less"
        )
        write(answer, to: head, isLast: true, context)
        context.flush()
    }

    private func write(
        _ answer: HTTPAnswer,
        to request: HTTPRequestHead,
        isLast: Bool,
        _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "content-type", value: answer.contentType)
        headers.add(name: "content-length", value: "\(answer.body.count)")
        headers.add(name: "connection", value: isLast ? "close" : "keep-alive")
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        let head = HTTPResponseHead(
            version: request.version,
            status: answer.status,
            headers: headers
        )
        let promise = context.eventLoop.makePromise(of: Void.self)
        lastWrite = promise.futureResult
        if isLast { state = .over }
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            let body = context.channel.allocator.buffer(bytes: answer.body)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(Self.wrapOutboundOut(.end(nil)), promise: promise)
        if isLast { closeAfterWrites(context) }
    }

    /// Closes once every answer has gone out.
    private func closeAfterWrites(_ context: ChannelHandlerContext) {
        state = .over
        // A client that reads nothing must not hold the connection open for ever.
        timer.ended()
        timer.began(context)
        context.flush()
        let channel = context.channel
        guard let lastWrite else {
            channel.close(promise: nil)
            return
        }
        lastWrite.whenComplete { _ in channel.close(promise: nil) }
    }
}
