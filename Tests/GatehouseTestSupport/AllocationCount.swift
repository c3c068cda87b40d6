internal import CGatehouseAllocations

/// Counts the heap allocations of this thread.
package enum AllocationCount {
    /// Whether a count means something.
    ///
    /// Sanitizers replace `malloc` themselves, and code that is not optimised allocates where
    /// optimised code does not; `make test` checks the release build by `gatehouse bench`.
    package static var isMeaningful: Bool {
        #if DEBUG
            false
        #else
            gatehouse_allocations_available()
        #endif
    }

    /// How many allocations `body` makes.
    package static func of(_ body: () throws -> Void) rethrows -> Int {
        gatehouse_allocations_arm()
        defer { _ = gatehouse_allocations_disarm() }
        try body()
        return Int(gatehouse_allocations_disarm())
    }
}
