internal import Foundation

/// Memory that was freed and that the allocator still holds.
package enum ReleasedMemory {
    /// Gives it back to the system, where the allocator can be asked to, as glibc's can.
    ///
    /// Worth it after something large was made and thrown away, such as on the way to a file that is
    /// then mapped. Takes milliseconds.
    package static func giveBack() {
        // SAFETY: the handle is that of the process itself, which is never unloaded; glibc alone has
        // the symbol, and declares it as `int (size_t)`.
        guard let process = unsafe dlopen(nil, RTLD_NOW),
            let symbol = unsafe dlsym(process, "malloc_trim")
        else { return }
        typealias Trim = @convention(c) (Int) -> CInt
        let trim = unsafe unsafeBitCast(symbol, to: Trim.self)
        _ = trim(0)
    }
}
