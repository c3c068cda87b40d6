internal import Synchronization

/// A count that several threads raise.
final class SharedCounter: Sendable {
    private let count = Mutex(0)

    /// Adds one; gives the new count.
    func increment() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    /// Raises the count; false where another thread has come as far.
    func raise(to value: Int) -> Bool {
        count.withLock { count in
            guard value > count else { return false }
            count = value
            return true
        }
    }
}
