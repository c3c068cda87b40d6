import GatehouseBank
import GatehouseFiles
import GatehouseStore
import GatehouseTestSupport
import GatehouseText

/// Entries that differ, the same for the same seed.
struct StoreSamples {
    static let width = 128
    static let encoder = BankEncoder(digest: ContentHash(of: Array("encoder".utf8)), width: width)
    static let other = BankEncoder(digest: ContentHash(of: Array("other".utf8)), width: 64)

    var draws: SeededDraws

    init(seed: Int = 1) { draws = SeededDraws(seed: seed) }

    mutating func vector(_ encoder: BankEncoder = encoder) -> BankVector {
        let numbers = (0..<encoder.width).map { _ in Float(draws.below(2001)) / 1000 - 1 }
        return BankVector(numbers.span, encoder: encoder.digest)
    }

    mutating func entry(
        isScam: Bool = true,
        bank: String = "main",
        campaign: String = "parcel",
        expiry: Double = .infinity,
    ) -> BankEntry {
        BankEntry(
            group: BankGroup(bank: bank, campaign: campaign),
            isScam: isScam,
            fingerprint: TextFingerprint(
                exact: draws.next(),
                similar: draws.next(),
                gramCount: 100
            ),
            vector: vector(),
            owner: "ana",
            note: "reported",
            added: 1000,
            expiry: expiry,
            text: "Your parcel waits"
        )
    }

    mutating func entries(_ count: Int) -> [BankEntry] {
        (0..<count).map { _ in entry(isScam: !draws.oneIn(3)) }
    }
}

extension BankView {
    /// The id of the entry that a text's copy is found by.
    func copy(of entry: BankEntry, at time: Double = 0) -> UInt64? {
        var finder = CopyFinder()
        return finder.nearest(
            to: entry.fingerprint,
            radius: 0,
            among: entry.isScam ? .scam : .benign,
            of: self,
            at: time
        )?.row.id
    }
}
