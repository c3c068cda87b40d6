#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The monotonic clock, read without a system call.
package enum MonotonicClock {
    /// Nanoseconds since some moment before the process began.
    @inline(__always)
    package static var nanoseconds: UInt64 {
        var time = timespec()
        // SAFETY: the call fills the local it is given.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000
            &+ UInt64(bitPattern: Int64(time.tv_nsec))
    }

    /// When what began at `start` is due; `UInt64.max` when it has all the time it takes.
    package static func due(_ deadline: Duration?, from start: UInt64) -> UInt64 {
        guard let deadline else { return .max }
        let (seconds, attoseconds) = deadline.components
        guard seconds >= 0, attoseconds >= 0 else { return start }
        let limit: Int64 = 1 << 32
        guard seconds < limit else { return .max }
        return start &+ UInt64(seconds) * 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    }
}

/// The time of day.
package enum WallClock {
    /// Seconds since 1970, read without a system call.
    package static var seconds: Double {
        var time = timespec()
        // SAFETY: the call fills the local it is given.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Processor time of the calling thread: what it used, not what passed.
package enum ThreadClock {
    /// Nanoseconds of processor time.
    package static var nanoseconds: UInt64 {
        var time = timespec()
        // SAFETY: the call fills the local it is given.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000
            &+ UInt64(bitPattern: Int64(time.tv_nsec))
    }
}
