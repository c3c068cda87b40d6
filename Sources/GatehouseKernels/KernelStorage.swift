/// Constant bytes that kernels read: owned, or borrowed from an object that owns them.
@safe
final class KernelStorage: Sendable {
    let byteCount: Int

    // SAFETY: written only while its maker alone has it, constant from then on.
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer
    private let owner: (any AnyObject & Sendable)?

    /// Allocates bytes that the maker fills before anyone else sees them.
    init(byteCount: Int) {
        self.byteCount = byteCount
        unsafe base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
        // SAFETY: just allocated, of this size.
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        owner = nil
    }

    /// Copies values.
    convenience init<Element: BitwiseCopyable>(_ values: [Element]) {
        let byteCount = values.count * MemoryLayout<Element>.stride
        self.init(byteCount: byteCount)
        // SAFETY: room for just these bytes was allocated, and nobody else has it yet.
        unsafe values.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(start: base, count: byteCount)
                .copyMemory(from: bytes)
        }
    }

    /// Borrows `bytes`, which must stay as they are for as long as `owner` lives.
    init(borrowing bytes: RawSpan, owner: any AnyObject & Sendable, alignment: Int) {
        byteCount = bytes.byteCount
        self.owner = owner
        // SAFETY: the address outlives the closure because `owner` keeps the bytes alive, which
        // the caller promises; nothing is ever written through it.
        let start = unsafe bytes.withUnsafeBytes { $0.baseAddress }
        guard let start = unsafe start else { preconditionFailure("no bytes to borrow") }
        unsafe precondition(
            UInt(bitPattern: start) % UInt(alignment) == 0,
            "borrowed bytes start at \(start), which is no multiple of \(alignment)"
        )
        unsafe base = UnsafeMutableRawPointer(mutating: start)
    }

    deinit {
        // SAFETY: allocated by `init` when nobody else owns them.
        if owner == nil { unsafe base.deallocate() }
    }

    /// For the maker, before the object is shared.
    var mutable: UnsafeMutableRawPointer { unsafe base }

    var pointer: UnsafeRawPointer { unsafe UnsafeRawPointer(base) }

    var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            // SAFETY: `byteCount` initialised bytes that live as long as `self`.
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
