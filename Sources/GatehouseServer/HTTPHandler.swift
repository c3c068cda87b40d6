internal import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore
internal import NIOExtras
internal import NIOHTTP1

/// Answers HTTP/1.1 requests of one connection, on its event loop.
final class HTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let lane: Lane
    private let timer: RequestTimer
    private let routes: HTTPRoutes
    private let payloadLimit: Int
    private var state = State.idle
    private var isDraining = false

    private enum State {
        case idle
        case reading(HTTPRequestHead, body: ByteBuffer, arrival: UInt64)
        /// The request was refused before its end; the rest of it is not looked at.
        case refused
    }

    init(lane: Lane, timer: RequestTimer, routes: HTTPRoutes, payloadLimit: Int) {
        self.lane = lane
        self.timer = timer
        self.routes = routes
        self.payloadLimit = payloadLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (Self.unwrapInboundIn(data), state) {
        case (.head(let head), .idle): begin(head, context)
        case (.body(var part), .reading(let head, var body, let arrival)):
            guard body.readableBytes + part.readableBytes <= payloadLimit else {
                refuseAsTooLarge(head, context)
                return
            }
            state = .idle
            body.writeBuffer(&part)
            state = .reading(head, body: body, arrival: arrival)
        case (.end, .reading(let head, let body, let arrival)):
            state = .idle
            timer.finished(context)
            write(routes.answer(head, body, arrival: arrival, lane: lane), to: head, context)
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            isDraining = true
            if case .idle = state { context.close(promise: nil) }
        case ChannelEvent.inputClosed:
            // A whole request was answered when it came; a part of one never will be whole.
            if case .idle = state { closeAfterWrites(context) } else { context.close(promise: nil) }
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

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        timer.began(context)
        let announced = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        guard announced <= payloadLimit else {
            refuseAsTooLarge(head, context)
            return
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let interim = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(Self.wrapOutboundOut(.head(interim)), promise: nil)
        }
        state = .reading(
            head,
            body: context.channel.allocator.buffer(capacity: announced),
            arrival: MonotonicClock.nanoseconds
        )
    }

    private func refuseAsTooLarge(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        state = .refused
        isDraining = true
        lane.metrics.count(.invalid, in: .http)
        let answer = HTTPAnswer(
            status: .payloadTooLarge,
            error: "found a body of over \(payloadLimit) bytes; the limit is \(payloadLimit)"
        )
        write(answer, to: head, context)
        context.flush()
    }

    private func write(
        _ answer: HTTPAnswer,
        to request: HTTPRequestHead,
        _ context: ChannelHandlerContext,
    ) {
        let isKept = request.isKeepAlive && !isDraining
        var headers = HTTPHeaders()
        headers.add(name: "content-type", value: answer.contentType)
        headers.add(name: "content-length", value: "\(answer.body.count)")
        headers.add(name: "connection", value: isKept ? "keep-alive" : "close")
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        let head = HTTPResponseHead(
            version: request.version,
            status: answer.status,
            headers: headers
        )
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            let body = context.channel.allocator.buffer(bytes: answer.body)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        guard !isKept else {
            context.write(Self.wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func closeAfterWrites(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.flush()
        channel.close(promise: nil)
    }
}
