internal import GatehouseCore

/// Which events a bank counts for that is enabled for a share of them.
enum EnabledShare {
    /// Whether an event is in a share: the same events whenever they come, and more as it grows.
    ///
    /// - Parameters:
    ///   - event: Its id decides.
    ///   - ratio: From 0 to 1.
    /// - Returns: Whether matches count.
    static func contains(_ event: borrowing Event, ratio: Double) -> Bool {
        guard ratio < 1 else { return true }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let id = event.id
        for place in id.indices { hash = (hash ^ UInt64(id[place])) &* 0x0000_0100_0000_01B3 }
        // The lowest bits of FNV are weak; mixed, all are alike.
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return Double(hash >> 11) * 0x1p-53 < ratio
    }
}
