import GatehouseBank
import GatehouseFiles
import GatehouseTestSupport
import GatehouseText

/// Entries of random texts and vectors, the same for the same seed.
struct SampleEntries {
    static let width = 128
    static let encoder = BankEncoder(digest: ContentHash(of: Array("encoder".utf8)), width: width)

    var draws: SeededDraws

    init(seed: Int) { draws = SeededDraws(seed: seed) }

    /// A vector of length 1.
    mutating func vector() -> [Float] {
        let numbers = (0..<Self.width).map { _ in Float(draws.below(2001)) / 1000 - 1 }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { $0 / length }
    }

    mutating func hash() -> UInt64 { draws.next() }

    mutating func entry(
        isScam: Bool = true,
        group: BankGroup = BankGroup(bank: "main", campaign: "parcel"),
        expiry: Double = .infinity,
        vector: [Float]? = nil,
        encoder: BankEncoder = Self.encoder,
    ) -> BankEntry {
        let vector = vector ?? self.vector()
        return BankEntry(
            group: group,
            isScam: isScam,
            fingerprint: TextFingerprint(exact: hash(), similar: hash(), gramCount: 100),
            vector: BankVector(vector.span, encoder: encoder.digest),
            added: 1000,
            expiry: expiry
        )
    }
}

extension LiveBank {
    /// Adds entries, whose ids are the sequence numbers that follow.
    ///
    /// - Returns: The entries with their ids.
    @discardableResult
    func add(_ entries: [BankEntry]) -> [BankEntry] {
        var entries = entries
        var next = sequence
        for place in entries.indices {
            next += 1
            entries[place].id = next
        }
        apply(entries.map { ($0.id, .added($0)) })
        return entries
    }
}
