internal import GatehouseBank
internal import GatehouseFiles

/// The numbers that rows refer to campaigns and encoders by, as far as this process has met them; a
/// number that is durable never changes.
struct StoreNames {
    var campaigns: [BankGroup: Int64] = [:]
    var encoders: [ContentHash: Encoder] = [:]

    /// An encoder's number, and how many numbers its vectors have.
    struct Encoder {
        let number: Int64
        let width: Int
    }
}
