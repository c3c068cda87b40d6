import Foundation
import GatehouseBank
import GatehouseFiles
import GatehouseStore
import GatehouseTestSupport
import GatehouseText

/// Writes to a state until it is killed, and says on standard output what is durable.
///
///     GatehouseStoreWriter STATE SEED store|follower|visible
///
/// `+ID HASH` for an entry that is there, `-ID` for one that is removed, `=` for a snapshot, `!` and
/// an error at the end. With `visible`, it adds one entry for each line that it reads.
@main
enum Writer {
    static let encoder = BankEncoder(digest: ContentHash(of: Array("writer".utf8)), width: 64)

    static func main() {
        do {
            try run()
        } catch {
            say("!\(error)")
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let seed = Int(arguments[2]) else {
            preconditionFailure("wanted STATE SEED store|follower|visible")
        }
        let store = try BankStore(state: arguments[1], create: true)
        var draws = SeededDraws(seed: seed)
        switch arguments[3] {
        case "visible": try answer(store, &draws)
        case "follower":
            let follower = try BankFollower(store, encoder: encoder)
            follower.start()
            try write(store, follower, &draws)
        default: try write(store, nil, &draws)
        }
    }

    private static func answer(_ store: BankStore, _ draws: inout SeededDraws) throws {
        while readLine() != nil {
            for added in try store.add([entry(&draws)]) {
                say("+\(added.entry.id) \(added.entry.fingerprint.exact)")
            }
        }
    }

    private static func write(
        _ store: BankStore,
        _ follower: BankFollower?,
        _ draws: inout SeededDraws,
    ) throws {
        var ids: [UInt64] = []
        while true {
            switch draws.below(16) {
            case 0..<12:
                let entries = (0...draws.below(3)).map { _ in entry(&draws) }
                let added = try follower?.add(entries) ?? store.add(entries)
                for added in added {
                    say("+\(added.entry.id) \(added.entry.fingerprint.exact)")
                    ids.append(added.entry.id)
                }
            case 12, 13:
                guard let id = ids.popLast() else { break }
                _ = try follower?.remove(ids: [id], at: 2000) ?? store.remove(ids: [id], at: 2000)
                say("-\(id)")
            case 14:
                try store.noteHits(
                    Dictionary(uniqueKeysWithValues: ids.map { ($0, EntryHits(count: 1, last: 1)) })
                )
            default:
                try follower?.renewSnapshot()
                say("=")
            }
        }
    }

    private static func entry(_ draws: inout SeededDraws) -> BankEntry {
        let numbers = (0..<encoder.width).map { _ in Float(draws.below(2001)) / 1000 - 1 }
        return BankEntry(
            group: BankGroup(bank: "main", campaign: "campaign-\(draws.below(40))"),
            isScam: !draws.oneIn(3),
            fingerprint: TextFingerprint(
                exact: draws.next(),
                similar: draws.next(),
                gramCount: 50
            ),
            vector: BankVector(numbers.span, encoder: encoder.digest),
            added: 1000,
            text: String(repeating: "text ", count: draws.below(100))
        )
    }

    /// In one piece, so that what a reader sees of a line is all of it.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
