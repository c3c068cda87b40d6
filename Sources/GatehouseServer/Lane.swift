internal import GatehouseCore
internal import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore

/// What one event loop scores with: its own scorer, event, verdict and coders.
///
/// Connections of the loop share it; they run one after the other, so nothing here is locked.
final class Lane {
    let metrics: ServerMetrics
    private let scorer: Scorer
    private var decoder: EventDecoder
    private var encoder = VerdictEncoder()
    private var event: Event
    private var verdict = Verdict()

    /// When the last request came; shared by all lanes.
    let activity: Activity

    init(runtime: Runtime, metrics: ServerMetrics, activity: Activity) {
        self.metrics = metrics
        self.activity = activity
        scorer = runtime.makeScorer()
        decoder = EventDecoder(runtime.schema)
        event = runtime.makeEvent()
        warmUp()
    }

    /// Scores one protobuf `Event`.
    ///
    /// - Parameters:
    ///   - payload: The event.
    ///   - arrival: When its first byte came, in nanoseconds of the monotonic clock.
    ///   - deadlineMicroseconds: Counted from `arrival`; 0 is none.
    /// - Returns: Kind and payload of the answer: a verdict, or a failure with its reason.
    func answerFrame(
        _ payload: ByteBuffer,
        arrival: UInt64,
        deadlineMicroseconds: UInt32,
    ) -> (kind: Frame.Kind, payload: [UInt8]) {
        activity.note()
        guard !isLate(arrival, deadlineMicroseconds) else {
            return refuse(.deadlineExceeded, "the deadline passed before scoring began", .late)
        }
        do {
            try FrameCodec.decode(Array(payload.readableBytesView), into: &event)
        } catch {
            return refuse(.invalidArgument, "\(error)", .invalid)
        }
        score()
        let answer = FrameCodec.encoded(verdict)
        finish(.frame, arrival: arrival)
        return (.verdict, answer)
    }

    /// Scores one event in JSON.
    ///
    /// - Returns: A verdict in JSON, or the status and message of a refusal.
    func answerJSON(
        _ body: ByteBuffer,
        arrival: UInt64,
        deadlineMicroseconds: UInt32,
    ) -> Result<[UInt8], Refusal> {
        activity.note()
        guard !isLate(arrival, deadlineMicroseconds) else {
            metrics.count(.late, in: .http)
            return .failure(
                Refusal(
                    code: .deadlineExceeded,
                    message: "the deadline passed before scoring began"
                )
            )
        }
        let bytes = Array(body.readableBytesView)
        do {
            try decoder.decode(bytes.span, into: &event)
        } catch {
            metrics.count(.invalid, in: .http)
            return .failure(Refusal(code: .invalidArgument, message: "\(error)"))
        }
        score()
        finish(.http, arrival: arrival)
        return .success(encoder.encode(verdict))
    }

    private func score() {
        scorer.score(event, into: &verdict)
    }

    private func finish(_ dialect: ServerMetrics.Dialect, arrival: UInt64) {
        metrics.observe(verdict)
        metrics.count(.scored, in: dialect)
        metrics.observe(nanoseconds: MonotonicClock.nanoseconds &- arrival, in: dialect)
    }

    private func refuse(
        _ code: FailureCode,
        _ message: String,
        _ outcome: ServerMetrics.Outcome,
    ) -> (kind: Frame.Kind, payload: [UInt8]) {
        metrics.count(outcome, in: .frame)
        return (.failure, FrameCodec.encoded(code, message: message))
    }

    private func isLate(_ arrival: UInt64, _ deadlineMicroseconds: UInt32) -> Bool {
        deadlineMicroseconds > 0
            && MonotonicClock.nanoseconds &- arrival > UInt64(deadlineMicroseconds) * 1000
    }

    /// Scores once, so that the first request finds its buffers made.
    private func warmUp() {
        event.reset()
        event.setText("warm-up", at: 0)
        for _ in 0..<64 { scorer.score(event, into: &verdict) }
    }
}

/// Why a request got no verdict.
struct Refusal: Error, Equatable {
    let code: FailureCode
    let message: String
}
