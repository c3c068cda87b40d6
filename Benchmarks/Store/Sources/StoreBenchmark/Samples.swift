internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseText

/// Entries of random hashes and vectors, with a text of 100 bytes.
struct Samples {
    static let encoder = BankEncoder(digest: ContentHash(of: Array("encoder".utf8)), width: 384)

    private var generator: Draws

    /// Others for each seed.
    init(seed: UInt64) { generator = Draws(state: seed &* 0x9E37_79B9) }

    /// SplitMix64: the system's generator takes a call into the kernel for each number.
    private struct Draws {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    mutating func entry() -> BankEntry {
        let steps = (0..<Self.encoder.width).map { _ in
            Int8(truncatingIfNeeded: generator.next())
        }
        let exact = generator.next()
        return BankEntry(
            group: BankGroup(bank: "main", campaign: "campaign-\(exact % 100)"),
            isScam: exact % 4 != 0,
            fingerprint: TextFingerprint(
                exact: exact,
                similar: generator.next(),
                gramCount: 100
            ),
            vector: BankVector(steps: steps, scale: 0.0008, encoder: Self.encoder.digest),
            owner: "ana",
            note: "reported",
            added: 1000,
            text: String(repeating: "text ", count: 20)
        )
    }
}
