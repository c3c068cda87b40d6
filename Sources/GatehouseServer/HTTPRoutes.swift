internal import GatehouseWire
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// An answer in HTTP, whole.
struct HTTPAnswer: Equatable {
    var status: HTTPResponseStatus
    var contentType = "application/json"
    var headers: [(String, String)] = []
    var body: [UInt8]

    init(status: HTTPResponseStatus, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// `{"error":"…"}`.
    init(status: HTTPResponseStatus, error: String) {
        self.init(status: status, body: JSONText.object(["error": error]))
    }

    static func == (left: HTTPAnswer, right: HTTPAnswer) -> Bool {
        left.status == right.status && left.body == right.body
    }
}

/// An answer, or who gives it later.
enum HTTPReply {
    case now(HTTPAnswer)
    /// The event scored last is worth its deferred experts: the lane completes it.
    case later(due: UInt64)
    /// It is about banks, which this answers.
    case byDesk(BankDesk)
}

/// What the server answers at each path.
final class HTTPRoutes: Sendable {
    /// Microseconds from the first byte within which an answer is worth having.
    static let deadlineHeader = "x-gatehouse-deadline-microseconds"

    private let metrics: ServerMetrics
    private let ready = Atomic<Bool>(true)

    /// Answers what is about banks; nothing where there is no state.
    private let desk: BankDesk?

    init(metrics: ServerMetrics, desk: BankDesk?) {
        self.metrics = metrics
        self.desk = desk
    }

    /// From now on the server says that it is not ready.
    func drain() { ready.store(false, ordering: .relaxed) }

    func answer(
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        arrival: UInt64,
        lane: Lane,
    ) -> HTTPReply {
        let path = head.uri.prefix { $0 != "?" }
        if path.hasPrefix(BankRoutes.prefix) {
            lane.activity.note()
            return desk.map { .byDesk($0) } ?? .now(Self.withoutState)
        }
        guard path == "/v1/score" else { return .now(answer(head, path: path)) }
        return head.method == .POST
            ? score(head, body, arrival: arrival, lane: lane) : .now(wrongMethod("POST"))
    }

    private static let withoutState = HTTPAnswer(
        status: .serviceUnavailable,
        error: "found a server without a state; wanted one; start it with --state DIR"
    )

    private func answer(_ head: HTTPRequestHead, path: Substring) -> HTTPAnswer {
        switch path {
        case "/livez", "/healthz", "/v2/health/live":
            return isGet(head)
                ? HTTPAnswer(status: .ok, body: Array(#"{"live":true}"#.utf8)) : wrongMethod("GET")
        case "/readyz", "/v2/health/ready":
            return isGet(head) ? readiness() : wrongMethod("GET")
        case "/metrics":
            guard isGet(head) else { return wrongMethod("GET") }
            var answer = HTTPAnswer(status: .ok, body: Array(metrics.exposition().utf8))
            answer.contentType = "text/plain; version=0.0.4; charset=utf-8"
            return answer
        default:
            metrics.count(.invalid, in: .http)
            return HTTPAnswer(
                status: .notFound,
                error: """
                    found no such path; there are /v1/score, /v1/bank/…, /livez, /readyz and /metrics
                    """
            )
        }
    }

    private func score(
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        arrival: UInt64,
        lane: Lane,
    ) -> HTTPReply {
        var deadline: UInt32 = 0
        if let text = head.headers.first(name: Self.deadlineHeader) {
            guard let value = UInt32(text) else {
                metrics.count(.invalid, in: .http)
                return .now(
                    HTTPAnswer(
                        status: .badRequest,
                        error: "found \(Self.deadlineHeader): \(text); wanted whole microseconds"
                    )
                )
            }
            deadline = value
        }
        switch lane.answerJSON(body, arrival: arrival, deadlineMicroseconds: deadline) {
        case .success(.now(let verdict)): return .now(HTTPAnswer(status: .ok, body: verdict))
        case .success(.later(let due)): return .later(due: due)
        case .failure(let refusal):
            let status = HTTPResponseStatus(statusCode: refusal.code.httpStatus)
            return .now(HTTPAnswer(status: status, error: refusal.message))
        }
    }

    private func readiness() -> HTTPAnswer {
        let isReady = ready.load(ordering: .relaxed)
        return HTTPAnswer(
            status: isReady ? .ok : .serviceUnavailable,
            body: Array(#"{"ready":\#(isReady)}"#.utf8)
        )
    }

    private func isGet(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET || head.method == .HEAD
    }

    private func wrongMethod(_ allowed: String) -> HTTPAnswer {
        metrics.count(.invalid, in: .http)
        return .wrongMethod(allowed)
    }
}
