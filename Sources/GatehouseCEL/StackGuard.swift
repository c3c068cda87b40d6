/// Stops recursion before it has taken more of the stack than it may.
///
/// How large a frame is depends on the build and on sanitizers; a count of levels alone would have
/// to fit the worst of them.
struct StackGuard: Sendable {
    private let limit: UInt

    /// Allows `room` bytes from here.
    init(room: Int) {
        let here = Self.here
        limit = here - min(here, UInt(max(0, room)))
    }

    /// Whether the room is used up.
    var isUsedUp: Bool { Self.here < limit }

    /// An address in the frame of the caller.
    @inline(__always)
    private static var here: UInt {
        var byte: UInt8 = 0
        // SAFETY: only the address is looked at.
        return unsafe withUnsafeMutablePointer(to: &byte) { UInt(bitPattern: $0) }
    }
}
