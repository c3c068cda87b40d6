internal import CGatehouseAllocations

/// Counts the allocations of the calling thread.
enum Allocations {
    /// How many allocations `body` makes on this thread; `nil` when they cannot be counted here.
    static func count(_ body: () throws -> Void) rethrows -> Int? {
        guard gatehouse_allocations_available() else {
            try body()
            return nil
        }
        gatehouse_allocations_arm()
        defer { _ = gatehouse_allocations_disarm() }
        try body()
        return Int(gatehouse_allocations_disarm())
    }
}
