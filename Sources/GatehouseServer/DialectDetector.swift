internal import NIOCore
internal import NIOHTTP1

/// Tells frames from HTTP by a connection's first byte, and makes way for whoever answers it.
///
/// A frame begins with the high byte of its length, which is 0; a request of HTTP with a letter.
final class DialectDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let lane: Lane
    private let routes: HTTPRoutes
    private let configuration: ServerConfiguration
    private let timer: RequestTimer

    init(lane: Lane, routes: HTTPRoutes, configuration: ServerConfiguration) {
        self.lane = lane
        self.routes = routes
        self.configuration = configuration
        timer = RequestTimer(configuration, metrics: lane.metrics)
    }

    func channelActive(context: ChannelHandlerContext) {
        timer.opened(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) else { return }
        let pipeline = context.pipeline.syncOperations
        do {
            if first == 0 {
                try pipeline.addHandler(
                    FrameHandler(
                        lane: lane,
                        timer: timer,
                        payloadLimit: configuration.payloadLimit
                    )
                )
            } else {
                try pipeline.addHandler(RequestStart(timer))
                try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                try pipeline.addHandler(
                    HTTPHandler(
                        lane: lane,
                        timer: timer,
                        routes: routes,
                        payloadLimit: configuration.payloadLimit
                    )
                )
            }
        } catch {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
        pipeline.removeHandler(self, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Nothing was asked, so nothing is owed: to a client that leaves, or to one when we drain.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Starts a request's time at its first byte, before HTTP can be made of it.
private final class RequestStart: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timer: RequestTimer

    init(_ timer: RequestTimer) { self.timer = timer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        timer.began(context)
        context.fireChannelRead(data)
    }
}
