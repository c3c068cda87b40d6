internal import CGatehouseAllocations

/// Counts allocations.
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

    /// How many allocations all threads make while `body` runs; `nil` when they cannot be counted.
    static func countOnAllThreads(_ body: () throws -> Void) rethrows -> Int? {
        let before = gatehouse_allocations_total()
        try body()
        return gatehouse_allocations_available()
            ? Int(gatehouse_allocations_total() - before) : nil
    }
}
