internal import GatehouseText

extension BankView {
    /// Scams that never change, to be found by their vectors alone.
    package convenience init(ofScams vectors: [BankVector], encoder: BankEncoder) {
        self.init(Self.state(of: vectors, areScams: true, encoder))
    }

    /// Benign entries that never change, to be found by their vectors alone.
    package convenience init(ofBenign vectors: [BankVector], encoder: BankEncoder) {
        self.init(Self.state(of: vectors, areScams: false, encoder))
    }

    private static func state(
        of vectors: [BankVector],
        areScams: Bool,
        _ encoder: BankEncoder,
    ) -> BankState {
        var state = BankState(encoder: encoder)
        for (place, vector) in vectors.enumerated() {
            let id = UInt64(place + 1)
            let entry = BankEntry(
                id: id,
                group: BankGroup(bank: "fixed"),
                isScam: areScams,
                fingerprint: TextFingerprint(exact: id, similar: id, gramCount: 0),
                vector: vector,
                added: 0
            )
            state.apply(.added(entry), sequence: id)
        }
        return state
    }
}
