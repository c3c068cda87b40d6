import GatehouseBank
import GatehouseStore
import GatehouseTestSupport
import GatehouseText
import Testing

@Suite("What is let into a state")
struct EntryCheckTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let isGood: Bool
        let change: @Sendable (inout BankEntry) -> Void

        init(
            _ name: String,
            good: Bool = false,
            _ change: @escaping @Sendable (inout BankEntry) -> Void
        ) {
            testDescription = name
            isGood = good
            self.change = change
        }
    }

    private static let cases = [
        Case("the longest name", good: true) {
            $0.group = BankGroup(bank: String(repeating: "a", count: 64), campaign: "A-1_b.c")
        },
        Case("a name that is too long") {
            $0.group = BankGroup(bank: String(repeating: "a", count: 65), campaign: "a")
        },
        Case("no bank") { $0.group = BankGroup(bank: "", campaign: "a") },
        Case("a space") { $0.group = BankGroup(bank: "a b", campaign: "a") },
        Case("a letter that is not ASCII") { $0.group = BankGroup(bank: "ä", campaign: "a") },
        Case("a slash in a campaign") { $0.group = BankGroup(bank: "a", campaign: "a/b") },
        Case("a scam of no campaign") { $0.group = BankGroup(bank: "main") },
        Case("a benign entry of no campaign", good: true) {
            $0.isScam = false
            $0.group = BankGroup(bank: "main")
        },
        Case("the longest note", good: true) { $0.note = String(repeating: "n", count: 1000) },
        Case("a note that is too long") { $0.note = String(repeating: "n", count: 1001) },
        Case("a note with a zero") { $0.note = "a\0b" },
        Case("an owner that is too long") { $0.owner = String(repeating: "o", count: 101) },
        Case("a text that is too long") { $0.text = String(repeating: "t", count: 65_537) },
        Case("a time that is none") { $0.added = .nan },
        Case("an expiry at once") { $0.expiry = $0.added },
        Case("an expiry that is no time") { $0.expiry = .nan },
        Case("a vector of zeros") {
            let zeros = [Float](repeating: 0, count: StoreSamples.width)
            $0.vector = BankVector(zeros.span, encoder: StoreSamples.encoder.digest)
        },
        Case("a vector of another width") {
            let short = [Float](repeating: 1, count: 64)
            $0.vector = BankVector(short.span, encoder: StoreSamples.encoder.digest)
        },
        Case("a negative count of grams") {
            $0.fingerprint = TextFingerprint(exact: 1, similar: 1, gramCount: -1)
        },
    ]

    @Test(
        "each rule holds, and an entry that breaks one keeps its neighbours out",
        arguments: cases
    )
    func rules(_ row: Case) throws {
        let folder = TemporaryFolder()
        var samples = StoreSamples()
        let store = try BankStore(state: folder.path, create: true)
        try store.add([samples.entry()])
        var entry = samples.entry()
        row.change(&entry)
        guard !row.isGood else {
            #expect(try store.add([entry])[0].isNew)
            return
        }
        #expect {
            try store.add([samples.entry(), entry])
        } throws: { error in
            (error as? StoreError)?.kind == .invalid
        }
        #expect(try store.sequence == 1)
    }

    @Test("settings and reasons have limits, too")
    func others() throws {
        let folder = TemporaryFolder()
        var samples = StoreSamples()
        let store = try BankStore(state: folder.path, create: true)
        try store.add([samples.entry()])
        let long = String(repeating: "r", count: 1001)
        #expect(throws: StoreError.self) { try store.quarantine(1, reason: long, at: 1) }
        #expect(throws: StoreError.self) { try store.quarantine(1, reason: "", at: .nan) }
        #expect(throws: StoreError.self) { try store.remove(ids: [1], at: .infinity) }
        var settings = BankSettings(bank: "main")
        settings.enabledRatio = 1.5
        #expect(throws: StoreError.self) { try store.change(settings, at: 1) }
        #expect(throws: StoreError.self) { try store.change(BankSettings(bank: ""), at: 1) }
        #expect(try store.sequence == 1)
    }
}
