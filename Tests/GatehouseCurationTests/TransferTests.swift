import GatehouseBank
import GatehouseFiles
import GatehouseRuntime
import GatehouseStore
import GatehouseTestSupport
import GatehouseText
import Testing

@testable import GatehouseCuration

@Suite("Export and import")
struct TransferTests {
    private func export(_ store: BankStore, at sequence: UInt64? = nil) throws -> [String] {
        var lines: [String] = []
        try BankExport(store, at: sequence).forEachLine {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        return lines
    }

    private func take(
        _ lines: [String],
        into store: BankStore,
        _ generation: Generation? = nil,
    ) throws -> ImportReport {
        var reader = ImportReader()
        var taken = BankImport(store, generation: generation)
        var read: [ImportedLine] = []
        for line in lines { read.append(try reader.read(Array(line.utf8))) }
        try taken.take(read)
        return taken.report
    }

    private func withoutIDs(_ lines: [String]) -> [String] {
        lines.map { $0.replacing(#/"id":\d+,/#, with: "") }
    }

    private func filled() throws -> (state: CuratedState, store: BankStore) {
        let state = try CuratedState()
        _ = try state.add(
            #"{"text":"to be removed, so that ids have a gap","campaign":"gone"}"#,
            #"{"text":"Your parcel is held, pay now","campaign":"parcel","keep_text":true}"#,
            #"{"text":"Win a prize: text WIN to 80082","campaign":"prize","expires":"30d"}"#,
            #"{"text":"The library is shut \"on\" Monday\n\u0001","label":"benign","note":"é"}"#
        )
        let ledger = state.curator.ledger
        _ = try ledger.remove(.entries([1]))
        _ = try ledger.quarantine(3, reason: "matched too much")
        _ = try ledger.set(SettingsRequest(bank: "main", owner: "bo", enabledRatio: 0.25))
        return (state, state.curator.follower.store)
    }

    @Test("what is exported, imported and exported again is the same but for ids")
    func roundTrip() throws {
        let (state, store) = try filled()
        let lines = try export(store)
        #expect(lines.count == 4)
        for generation in [nil, state.curator.runtime.generation] {
            let folder = TemporaryFolder()
            let other = try BankStore(state: folder.path, create: true)
            let report = try take(lines, into: other, generation)
            #expect(report.new == 3 && report.quarantined == 1 && report.banks == 1)
            #expect(report.vectors == 3 && report.encoded == 0 && report.hashesAlone == 0)
            #expect(withoutIDs(try export(other)) == withoutIDs(lines))
            let again = try take(lines, into: other, generation)
            #expect(again.present == 3 && again.new == 0 && again.sequence == report.sequence)
        }
    }

    @Test("an export of an earlier change has what there was then")
    func earlier() throws {
        let (_, store) = try filled()
        let lines = try export(store, at: 4)
        #expect(lines.count == 4 && lines.allSatisfy { !$0.contains("quarantined") })
        #expect(throws: CurationError.self) { try export(store, at: 99) }
    }

    @Test("a vector of another encoder is made again from the text, or left out and counted")
    func otherEncoder() throws {
        let (state, store) = try filled()
        let own = state.curator.runtime.generation.bankEncoder.digest.hexadecimal
        let other = ContentHash(of: Array("another encoder".utf8)).hexadecimal
        let lines = try export(store).map { $0.replacing(own, with: other) }
        let folder = TemporaryFolder()
        let target = try BankStore(state: folder.path, create: true)
        let report = try take(lines, into: target, state.curator.runtime.generation)
        #expect(report.encoded == 1 && report.hashesAlone == 2 && report.vectors == 0)
        let entry = try #require(
            try target.list().first { $0.entry.group.campaign == "parcel" }?.entry
        )
        #expect(try store.entry(2).entry.vector == entry.vector)
    }

    @Test("hashes are made again where the text was kept")
    func forgedHashes() throws {
        let (_, store) = try filled()
        let line = try #require(try export(store).first { $0.contains("held, pay now") })
        let forged = line.replacing(#/"exact":"[0-9a-f]+"/#, with: #""exact":"00000000000000ff""#)
        var reader = ImportReader()
        guard case .entry(let entry, _) = try reader.read(Array(forged.utf8)) else {
            Issue.record("no entry")
            return
        }
        #expect(try store.entry(2).entry.fingerprint == entry.fingerprint)
    }

    @Test(
        "lines that no export writes are refused",
        arguments: [
            (#""exact":""#, #""exact":"zz"#),
            (#""exact":"."#, #""exact":"+"#),
            (#""exact":"#, #""exakt":"#),
            (#""similar":"[^"]*","#, ""),
            (#""grams":\d+"#, #""grams":-1"#),
            (#""grams":\d+"#, #""grams":1.5"#),
            (#""grams":\d+"#, #""grams":1e300"#),
            (#""encoder":".."#, #""encoder":"x"#),
            (#""vector":""#, #""vector":"*"#),
            (#""vector":"[^"]*""#, #""vector":"""#),
            (#""scale":[^,]*"#, #""scale":-1"#),
            (#""scale":[^,]*"#, #""scale":1e300"#),
            (#""scale":[^,]*"#, #""scale":0"#),
            (#""label":"scam""#, #""label":"ham""#),
            (#""bank":"main""#, #""bank":"ma/in""#),
            (#""campaign":"prize""#, #""campaign":"""#),
            (#""added":"[^"]*""#, #""added":"30d""#),
            (#""added":"[^"]*","#, ""),
            (#""expires":"[^"]*""#, #""expires":"1999-01-01T00:00:00Z""#),
            (#"^."#, ""),
        ] as [(String, String)]
    )
    func refusals(part: String, forged: String) throws {
        let (_, store) = try filled()
        let line = try #require(try export(store).first { $0.contains(#""campaign":"prize""#) })
        let changed = line.replacing(try Regex(part), with: forged)
        try #require(changed != line)
        var reader = ImportReader()
        let error = #expect(throws: CurationError.self) { try reader.read(Array(changed.utf8)) }
        #expect(error?.kind == .invalid)
    }
}
