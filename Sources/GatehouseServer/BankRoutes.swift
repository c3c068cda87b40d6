internal import GatehouseCuration
internal import GatehouseStore
internal import NIOHTTP1

/// What the server answers about banks: `/v1/bank/…`.
///
/// A body is one JSON object, or several, one a line; the answer has a line for each. Of several,
/// all are done or none.
struct BankRoutes: Sendable {
    static let prefix = "/v1/bank/"

    /// Objects of one body.
    static let lineLimit = 256

    private let curator: BankCurator

    init(_ curator: BankCurator) { self.curator = curator }

    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> HTTPAnswer {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].dropFirst(Self.prefix.count)
        do throws(CurationError) {
            switch name {
            case "add": return try post(head) { () throws(CurationError) in try add(body) }
            case "match":
                return try post(head) { () throws(CurationError) in
                    let query = try BankQuery(parts.count > 1 ? parts[1] : "", known: ["limit"])
                    return try match(body, limit: try query.count("limit", 1...32) ?? 3)
                }
            default:
                return HTTPAnswer(
                    status: .notFound,
                    error: "found no such path; there are \(Self.prefix)add and match"
                )
            }
        } catch {
            return HTTPAnswer(status: Self.status(of: error.kind), error: error.description)
        }
    }

    private func post(
        _ head: HTTPRequestHead,
        _ body: () throws(CurationError) -> [[UInt8]]
    ) throws(CurationError) -> HTTPAnswer {
        guard head.method == .POST else { return .wrongMethod("POST") }
        return .lines(try body())
    }

    private func add(_ body: [UInt8]) throws(CurationError) -> [[UInt8]] {
        let drafts = try curator.drafts(
            Self.lines(body),
            defaults: DraftDefaults(owner: curator.owner)
        )
        return try curator.add(drafts).map { (report) throws(CurationError) in
            try ReportText.line(report)
        }
    }

    private func match(_ body: [UInt8], limit: Int) throws(CurationError) -> [[UInt8]] {
        try Self.lines(body).map { (line) throws(CurationError) in
            try ReportText.line(curator.match(curator.event(line), limit: limit))
        }
    }

    /// The objects of a body: one that goes over several lines, or one on each.
    static func lines(_ body: [UInt8]) throws(CurationError) -> [[UInt8]] {
        let lines = body.split(separator: UInt8(ascii: "\n")).filter { line in
            line.contains { $0 > 0x20 }
        }
        guard lines.count <= lineLimit else {
            throw CurationError(
                .invalid,
                """
                body: found \(lines.count) lines; wanted at most \(lineLimit); send the others \
                afterwards
                """
            )
        }
        // A line that ends with its object is one of several; else it is all one object.
        let areObjects = lines.allSatisfy { line in
            line.last { $0 > 0x20 } == UInt8(ascii: "}")
                && line.first { $0 > 0x20 } == UInt8(ascii: "{")
        }
        return lines.count > 1 && areObjects ? lines.map(Array.init) : [body]
    }

    static func status(of kind: StoreError.Kind) -> HTTPResponseStatus {
        switch kind {
        case .invalid: .badRequest
        case .missing: .notFound
        case .busy: .serviceUnavailable
        case .unwritable: .insufficientStorage
        case .foreign, .damaged: .internalServerError
        }
    }
}

extension HTTPAnswer {
    /// A request by another method than the path has.
    static func wrongMethod(_ allowed: String) -> HTTPAnswer {
        var answer = HTTPAnswer(status: .methodNotAllowed, error: "wanted the method \(allowed)")
        answer.headers = [("allow", allowed)]
        return answer
    }

    /// One object a line.
    static func lines(_ lines: [[UInt8]]) -> HTTPAnswer {
        var answer = HTTPAnswer(status: .ok, body: lines.flatMap { $0 + [UInt8(ascii: "\n")] })
        if lines.count != 1 { answer.contentType = "application/jsonl" }
        return answer
    }
}
