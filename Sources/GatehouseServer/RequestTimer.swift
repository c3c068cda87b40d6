internal import GatehouseRuntime
internal import NIOCore

/// Cuts off a connection whose request does not arrive in time, or that sends none.
///
/// A request has its time from its first byte to its last; a connection without one has a longer
/// time. Whole requests, as most are, cost a reading of the clock and no timer.
final class RequestTimer {
    /// When the first byte of the present request came, in nanoseconds of the monotonic clock.
    private(set) var arrival: UInt64 = 0

    private let configuration: ServerConfiguration
    private let metrics: ServerMetrics
    private var idle: Scheduled<Void>?
    private var request: Scheduled<Void>?
    private var lastRequest = MonotonicClock.nanoseconds

    init(_ configuration: ServerConfiguration, metrics: ServerMetrics) {
        self.configuration = configuration
        self.metrics = metrics
    }

    /// The connection is open and nothing has come.
    func opened(_ context: ChannelHandlerContext) {
        let limit = UInt64(configuration.idleSeconds) * 1_000_000_000
        let passed = MonotonicClock.nanoseconds &- lastRequest
        let channel = context.channel
        guard passed < limit else {
            channel.close(promise: nil)
            return
        }
        let bound = NIOLoopBound((timer: self, context: context), eventLoop: context.eventLoop)
        idle = context.eventLoop.scheduleTask(in: .nanoseconds(Int64(limit - passed))) {
            bound.value.timer.opened(bound.value.context)
        }
    }

    /// Part of a request is there, and more is wanted; does nothing when that is known already.
    func began(_ context: ChannelHandlerContext) {
        guard request == nil else { return }
        arrival = MonotonicClock.nanoseconds
        let channel = context.channel
        let metrics = metrics
        let delay = TimeAmount.milliseconds(Int64(configuration.requestMilliseconds))
        request = context.eventLoop.scheduleTask(in: delay) {
            metrics.closedAsSlow.add(1)
            channel.close(promise: nil)
        }
    }

    /// A request came to its end, or the server itself holds up the next one.
    func ended() {
        lastRequest = MonotonicClock.nanoseconds
        request?.cancel()
        request = nil
    }

    /// The connection is closed.
    func cancel() {
        idle?.cancel()
        request?.cancel()
    }
}
