internal import GatehouseCuration
internal import GatehouseStore

/// The banks of a place, for commands that read no text and so need no bundle.
enum OpenedLedger {
    case ledger(BankLedger)
    case client(BankClient)

    /// Opens the state, or connects to the server.
    init(_ place: BankPlace) throws {
        if let socket = place.socket {
            self = .client(try BankClient(path: socket))
        } else {
            self = .ledger(
                BankLedger(try Self.store(place.state ?? "", create: false))
            )
        }
    }

    /// Opens a state.
    static func store(_ state: String, create: Bool) throws -> BankStore {
        try CommandFailure.curating { () throws(StoreError) in
            try BankStore(state: state, create: create)
        }
    }

    /// The entries that a filter lets through, page by page.
    func list(_ filter: EntryFilter, showsTexts: Bool) throws -> [EntryReport] {
        try CommandFailure.curating { () throws(CurationError) in
            switch self {
            case .ledger(let ledger): return try ledger.list(filter, showsTexts: showsTexts)
            case .client(let client):
                var reports: [EntryReport] = []
                var rest = filter
                while rest.limit > 0 {
                    var page = rest
                    page.limit = min(rest.limit, 1000)
                    let part: [EntryReport] = try client.get(
                        "list?\(Self.query(page, showsTexts: showsTexts))"
                    )
                    reports += part
                    rest.limit -= part.count
                    guard part.count == page.limit, let last = part.last else { break }
                    rest.after = last.id
                }
                return reports
            }
        }
    }

    private static func query(_ filter: EntryFilter, showsTexts: Bool) -> String {
        // Names of banks and campaigns are letters, digits, '-', '_' and '.'; others match nothing.
        func escaped(_ text: String) -> String {
            text.utf8.map { byte in
                let digits = String(byte, radix: 16)
                return "%\(byte < 16 ? "0" : "")\(digits)"
            }.joined()
        }
        var parts = ["after=\(filter.after)", "limit=\(filter.limit)"]
        if let bank = filter.bank { parts.append("bank=\(escaped(bank))") }
        if let campaign = filter.campaign { parts.append("campaign=\(escaped(campaign))") }
        if let isScam = filter.isScam { parts.append("label=\(isScam ? "scam" : "benign")") }
        if filter.isQuarantined { parts.append("quarantined") }
        if filter.includesRemoved { parts.append("removed") }
        if showsTexts { parts.append("texts") }
        return parts.joined(separator: "&")
    }

    /// Counts what there is.
    func statistics() throws -> StateReport {
        try one("stats") { (ledger) throws(CurationError) in try ledger.statistics() }
    }

    /// Removes entries, a campaign or a bank.
    func remove(_ request: RemovalRequest) throws -> [ChangeReport] {
        try CommandFailure.curating { () throws(CurationError) in
            switch self {
            case .ledger(let ledger): return try ledger.remove(request)
            case .client(let client): return try client.post("remove", request.lines())
            }
        }
    }

    /// Makes an entry match nothing.
    func quarantine(_ request: StandingRequest) throws -> ChangeReport {
        try one("quarantine", request) { (ledger) throws(CurationError) in
            try ledger.quarantine(request.id, reason: request.reason ?? "")
        }
    }

    /// Makes an entry match again.
    func release(_ request: StandingRequest) throws -> ChangeReport {
        try one("release", request) { (ledger) throws(CurationError) in
            try ledger.release(request.id)
        }
    }

    /// Changes what holds for a bank.
    func set(_ request: SettingsRequest) throws -> SettingsReport {
        try one("set", request) { (ledger) throws(CurationError) in try ledger.set(request) }
    }

    private func one<Report: Decodable>(
        _ name: String,
        _ request: (any Encodable)? = nil,
        _ body: (BankLedger) throws(CurationError) -> Report,
    ) throws -> Report {
        try CommandFailure.curating { () throws(CurationError) in
            let client: BankClient
            switch self {
            case .ledger(let ledger): return try body(ledger)
            case .client(let given): client = given
            }
            let reports: [Report] =
                if let request {
                    try client.post(name, [ReportText.line(request)])
                } else {
                    try client.get(name)
                }
            guard reports.count == 1 else { throw client.oddAnswer }
            return reports[0]
        }
    }
}
