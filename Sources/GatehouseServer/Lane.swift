internal import GatehouseCore
internal import GatehouseRuntime
internal import GatehouseWire
internal import NIOCore

/// What one event loop scores with: its own scorer, event, verdict and coders.
///
/// Connections of the loop share it; they run one after the other, so nothing here is locked. What is
/// worth its deferred experts is handed to the compute lanes, and the loop goes on.
final class Lane {
    /// What became of a request.
    enum Answer<Content> {
        case now(Content)
        /// The event scored last is worth its deferred experts: hand it on by ``Lane/complete(since:due:completion:)``.
        case later(due: UInt64)
    }

    let metrics: ServerMetrics
    private let compute: Lanes?
    private let scorer: Scorer
    private var decoder: EventDecoder
    private var encoder = VerdictEncoder()
    private var event: Event
    private var verdict = Verdict()

    /// When the last request came; shared by all lanes.
    let activity: Activity

    init(runtime: Runtime, compute: Lanes?, metrics: ServerMetrics, activity: Activity) {
        self.metrics = metrics
        self.compute = compute
        self.activity = activity
        scorer = runtime.makeServingScorer()
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
    /// - Returns: Kind and payload of the answer: a verdict, or a failure with its reason; or when
    ///   the answer is due that takes longer.
    func answerFrame(
        _ payload: ByteBuffer,
        arrival: UInt64,
        deadlineMicroseconds: UInt32,
    ) -> Answer<(kind: Frame.Kind, payload: [UInt8])> {
        activity.note()
        guard !isLate(arrival, deadlineMicroseconds) else {
            return .now(
                refuse(.deadlineExceeded, "the deadline passed before scoring began", .late)
            )
        }
        do {
            try FrameCodec.decode(Array(payload.readableBytesView), into: &event)
        } catch {
            return .now(refuse(.invalidArgument, "\(error)", .invalid))
        }
        if scorer.score(event, into: &verdict), compute != nil {
            return .later(due: due(arrival, deadlineMicroseconds))
        }
        return .now((.verdict, frame(verdict, arrival: arrival)))
    }

    /// Encodes a verdict for a frame, and counts it.
    func frame(_ verdict: Verdict, arrival: UInt64) -> [UInt8] {
        finish(verdict, .frame, arrival: arrival)
        return FrameCodec.encoded(verdict)
    }

    /// Encodes a verdict as JSON, and counts it.
    func json(_ verdict: Verdict, arrival: UInt64) -> [UInt8] {
        finish(verdict, .http, arrival: arrival)
        return encoder.encode(verdict)
    }

    /// Runs the deferred experts on the event scored last.
    ///
    /// - Parameters:
    ///   - arrival: When its first byte came, in nanoseconds of the monotonic clock.
    ///   - due: When the verdict is due; `UInt64.max` is never.
    ///   - completion: Gets the verdict, on any thread.
    func complete(
        since arrival: UInt64,
        due: UInt64,
        completion: @escaping @Sendable (Verdict) -> Void,
    ) {
        guard let compute else {
            completion(verdict)
            return
        }
        compute.complete(event, scored: verdict, start: arrival, due: due, completion: completion)
    }

    /// Scores one event in JSON.
    ///
    /// - Returns: A verdict in JSON, or when it is due that takes longer, or the status and message of a refusal.
    func answerJSON(
        _ body: ByteBuffer,
        arrival: UInt64,
        deadlineMicroseconds: UInt32,
    ) -> Result<Answer<[UInt8]>, Refusal> {
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
        if scorer.score(event, into: &verdict), compute != nil {
            return .success(.later(due: due(arrival, deadlineMicroseconds)))
        }
        return .success(.now(json(verdict, arrival: arrival)))
    }

    private func due(_ arrival: UInt64, _ deadlineMicroseconds: UInt32) -> UInt64 {
        deadlineMicroseconds == 0 ? .max : arrival &+ UInt64(deadlineMicroseconds) * 1000
    }

    private func finish(
        _ verdict: Verdict,
        _ dialect: ServerMetrics.Dialect,
        arrival: UInt64,
    ) {
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
