internal import GatehouseCuration
internal import GatehouseStore
internal import NIOHTTP1

/// What the server answers about banks: `/v1/bank/…`.
///
/// A body is one JSON object, or several, one a line; the answer has a line for each. Of several,
/// all are done or none.
struct BankRoutes: Sendable {
    static let prefix = "/v1/bank/"

    /// Objects of one body, and of one answer to `list`.
    static let lineLimit = 256
    static let listLimit = 1000

    private static let noSuchPath = """
        found no such path; wanted \(prefix) and add, match, remove, quarantine, release, set, list \
        or stats; see Documentation/bank.md
        """

    private let curator: BankCurator

    init(_ curator: BankCurator) { self.curator = curator }

    /// What is asked: the lines of a body, and what stands behind the question mark.
    fileprivate struct Question {
        let lines: [[UInt8]]
        let query: BankQuery
    }

    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> HTTPAnswer {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0].dropFirst(Self.prefix.count))
        guard let path = Path(rawValue: name) else {
            return HTTPAnswer(status: .notFound, error: Self.noSuchPath)
        }
        guard head.method == path.method else { return .wrongMethod(path.method.rawValue) }
        do throws(CurationError) {
            let query = try BankQuery(parts.count > 1 ? parts[1] : "", known: path.query)
            let lines = path.method == .POST ? try Self.lines(body) : []
            return .lines(try answer(path, Question(lines: lines, query: query)))
        } catch {
            return HTTPAnswer(status: Self.status(of: error.kind), error: error.description)
        }
    }

    private enum Path: String {
        case add, match, remove, quarantine, release, set, list, stats

        var method: HTTPMethod {
            switch self {
            case .list, .stats: .GET
            default: .POST
            }
        }

        var query: [String] {
            switch self {
            case .match: ["limit"]
            case .list:
                ["bank", "campaign", "label", "quarantined", "removed", "texts", "after", "limit"]
            default: []
            }
        }
    }

    private func answer(
        _ path: Path,
        _ question: Question,
    ) throws(CurationError) -> [[UInt8]] {
        let ledger = curator.ledger
        switch path {
        case .add: return try Self.told(try add(question.lines))
        case .match: return try Self.told(try match(question))
        case .remove:
            return try Self.told(try ledger.remove(RemovalRequest(reading: question.lines)))
        case .quarantine:
            let request = try StandingRequest(reading: question.line, wantsReason: true)
            return try Self.told([
                try ledger.quarantine(request.id, reason: request.reason ?? "")
            ])
        case .release:
            let request = try StandingRequest(reading: question.line, wantsReason: false)
            return try Self.told([try ledger.release(request.id)])
        case .set: return try Self.told([try ledger.set(SettingsRequest(reading: question.line))])
        case .list:
            return try Self.told(
                try ledger.list(
                    question.filter(limit: Self.listLimit),
                    showsTexts: question.query.flag("texts")
                )
            )
        case .stats: return try Self.told([try ledger.statistics()])
        }
    }

    private func add(_ lines: [[UInt8]]) throws(CurationError) -> [AddedReport] {
        try curator.add(curator.drafts(lines, defaults: DraftDefaults(owner: curator.owner)))
    }

    private func match(_ question: Question) throws(CurationError) -> [MatchReport] {
        let limit = try question.query.count("limit", 1...32) ?? 3
        return try question.lines.map { (line) throws(CurationError) in
            try curator.match(curator.event(line), limit: limit)
        }
    }

    private static func told(_ reports: [some Encodable]) throws(CurationError) -> [[UInt8]] {
        try reports.map { (report) throws(CurationError) in try ReportText.line(report) }
    }

    /// The objects of a body: one that goes over several lines, or one on each.
    private static func lines(_ body: [UInt8]) throws(CurationError) -> [[UInt8]] {
        let lines = body.split(separator: UInt8(ascii: "\n")).filter { line in
            line.contains { $0 > 0x20 }
        }
        // A line that begins and ends as an object is one of several; else all of it is one.
        let areObjects = lines.allSatisfy { line in
            line.first { $0 > 0x20 } == UInt8(ascii: "{")
                && line.last { $0 > 0x20 } == UInt8(ascii: "}")
        }
        guard areObjects, lines.count > 1 else { return [body] }
        guard lines.count <= lineLimit else {
            throw CurationError(
                .invalid,
                "body: found \(lines.count) lines; wanted at most \(lineLimit); send several bodies"
            )
        }
        return lines.map(Array.init)
    }

    private static func status(of kind: StoreError.Kind) -> HTTPResponseStatus {
        switch kind {
        case .invalid: .badRequest
        case .missing: .notFound
        case .busy: .serviceUnavailable
        case .unwritable: .insufficientStorage
        case .foreign, .damaged: .internalServerError
        }
    }
}

extension BankRoutes.Question {
    /// The only object of the body.
    var line: [UInt8] {
        get throws(CurationError) {
            guard lines.count == 1 else {
                throw CurationError(
                    .invalid,
                    "body: found \(lines.count) lines; wanted one object; send one body for each"
                )
            }
            return lines[0]
        }
    }

    /// Which entries are to be listed.
    func filter(limit: Int) throws(CurationError) -> EntryFilter {
        EntryFilter(
            bank: query.text("bank"),
            campaign: query.text("campaign"),
            isScam: try query.text("label").map { (label) throws(CurationError) in
                try DraftDefaults.isScam(label)
            },
            includesRemoved: try query.flag("removed"),
            isQuarantined: try query.flag("quarantined"),
            after: UInt64(try query.count("after", 0...Int.max) ?? 0),
            limit: try query.count("limit", 1...limit) ?? limit
        )
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
