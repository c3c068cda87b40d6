internal import ArgumentParser
internal import Foundation
internal import Gatehouse
internal import GatehouseCuration
internal import GatehouseRuntime
internal import GatehouseStore

/// Where the banks are: in a state on the disk, or with a server that runs.
struct BankPlace: ParsableArguments {
    @Option(help: ArgumentHelp("The state: a folder on the disk.", valueName: "dir"))
    var state: String?

    @Option(
        help: ArgumentHelp(
            "Ask the server on this Unix socket instead of opening a state.",
            valueName: "path"
        )
    )
    var socket: String?

    func validate() throws {
        switch (state, socket) {
        case (nil, nil):
            throw ValidationError("wanted --state DIR, or --socket PATH of a server")
        case (.some, .some):
            throw ValidationError("--state and --socket: wanted one of them")
        default: break
        }
    }

    /// The user's name, for what is added without one.
    static var user: String { NSUserName() }
}

/// The banks of a place, for commands that need the bundle: texts are made into entries by it.
enum OpenedBanks {
    case curator(BankCurator)
    case client(BankClient)

    /// Opens the state, or connects to the server.
    init(_ place: BankPlace, bundle: String, create: Bool) throws {
        if let socket = place.socket {
            self = .client(try BankClient(path: socket))
            return
        }
        guard
            let banks = try LoadedBundle.runtime(bundle, state: place.state, create: create).1
        else { preconditionFailure("neither a state nor a socket") }
        self = .curator(BankCurator(banks.runtime, banks.follower, owner: BankPlace.user))
    }

    /// Adds entries, all of them or none.
    func add(_ drafts: [BankDraft]) throws(CurationError) -> [AddedReport] {
        switch self {
        case .curator(let curator): return try curator.add(drafts)
        case .client(let client):
            let lines = try drafts.map { (draft) throws(CurationError) in
                try ReportText.line(DraftRequest(draft))
            }
            return try client.post("add", lines)
        }
    }

    /// Looks the text of a line up.
    func match(_ line: [UInt8], limit: Int) throws(CurationError) -> MatchReport {
        switch self {
        case .curator(let curator): return try curator.match(curator.event(line), limit: limit)
        case .client(let client):
            let reports: [MatchReport] = try client.post("match?limit=\(limit)", [line])
            guard reports.count == 1 else { throw client.oddAnswer }
            return reports[0]
        }
    }
}
