internal import NIOCore

/// Cuts off a connection whose request does not arrive in time, or that sends none.
final class RequestTimer {
    private let configuration: ServerConfiguration
    private let metrics: ServerMetrics
    private var scheduled: Scheduled<Void>?
    private var isInRequest = false

    init(_ configuration: ServerConfiguration, metrics: ServerMetrics) {
        self.configuration = configuration
        self.metrics = metrics
    }

    /// The connection is open and nothing has come.
    func opened(_ context: ChannelHandlerContext) {
        schedule(context, .seconds(Int64(configuration.idleSeconds)), isSlow: false)
    }

    /// Part of a request is there, and more is wanted.
    ///
    /// Does nothing when that is known already.
    func began(_ context: ChannelHandlerContext) {
        guard !isInRequest else { return }
        isInRequest = true
        schedule(context, .milliseconds(Int64(configuration.requestMilliseconds)), isSlow: true)
    }

    /// A request came to its end, and nothing of another is there.
    func finished(_ context: ChannelHandlerContext) {
        guard isInRequest else { return }
        isInRequest = false
        opened(context)
    }

    func cancel() { scheduled?.cancel() }

    private func schedule(_ context: ChannelHandlerContext, _ delay: TimeAmount, isSlow: Bool) {
        scheduled?.cancel()
        let channel = context.channel
        let metrics = metrics
        scheduled = context.eventLoop.scheduleTask(in: delay) {
            if isSlow { metrics.closedAsSlow.add(1) }
            channel.close(promise: nil)
        }
    }
}
