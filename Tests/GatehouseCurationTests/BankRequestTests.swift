import GatehouseStore
import GatehouseTestSupport
import Testing

@testable import GatehouseCuration

@Suite("Requests")
struct BankRequestTests {
    @Test(
        "a removal that is written is read back",
        arguments: [
            .entries([1, 7]), .campaign(bank: "main", "parcel"), .campaign(bank: "main", nil),
        ] as [RemovalRequest]
    )
    func removals(request: RemovalRequest) throws {
        #expect(try RemovalRequest(reading: request.lines()) == request)
    }

    @Test(
        "a removal that could mean another thing is refused",
        arguments: [
            ["{}"], [#"{"campaign":"parcel"}"#], [#"{"id":1,"bank":"main"}"#], [#"{"id":0}"#],
            [#"{"id":-1}"#], [#"{"id":1e30}"#], [#"{"id":"1"}"#], [#"{"id":1,"id":2}"#],
            [#"{"id":1}"#, #"{"bank":"main"}"#], [#"{"bank":"main"}"#, #"{"bank":"b"}"#],
            [#"{"ids":[1]}"#], ["[1]"], [""],
        ]
    )
    func badRemovals(lines: [String]) {
        #expect(throws: CurationError.self) {
            try RemovalRequest(reading: lines.map { Array($0.utf8) })
        }
    }

    @Test("settings are changed one by one, and the rest stays")
    func settings() throws {
        let folder = TemporaryFolder()
        let ledger = BankLedger(try BankStore(state: folder.path, create: true))
        let first = try ledger.set(
            SettingsRequest(reading: Array(#"{"bank":"b","enabled_ratio":0.5}"#.utf8))
        )
        #expect(first.enabledRatio == 0.5 && first.owner.isEmpty && first.remarks.count == 1)
        let second = try ledger.set(SettingsRequest(bank: "b", owner: "ana", enabledRatio: nil))
        #expect(second.enabledRatio == 0.5 && second.owner == "ana" && second.sequence == 2)
    }

    @Test(
        "settings that make no sense are refused",
        arguments: [
            #"{"bank":"b","enabled_ratio":1.5}"#, #"{"bank":"b","enabled_ratio":-0.1}"#,
            #"{"bank":"a/b","owner":"x"}"#, #"{"bank":"","owner":"x"}"#, #"{"bank":"b"}"#,
            #"{"owner":"x"}"#, #"{"bank":"b","owner":5}"#,
        ]
    )
    func badSettings(line: String) throws {
        let folder = TemporaryFolder()
        let ledger = BankLedger(try BankStore(state: folder.path, create: true))
        #expect(throws: CurationError.self) {
            try ledger.set(SettingsRequest(reading: Array(line.utf8)))
        }
    }
}
