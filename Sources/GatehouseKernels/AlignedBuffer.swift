/// Zeroed memory that starts on a cache line, owned by one holder.
///
/// What a session allocates once and the kernels then fill: activations, scratch, embeddings.
@safe
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable {
    /// How many elements there are.
    package let count: Int

    // SAFETY: allocated in `init`, freed in `deinit`, reached only through spans that borrow `self`.
    private let base: UnsafeMutablePointer<Element>

    /// Allocates `count` elements, every byte of them zero.
    package init(count: Int) {
        precondition(count >= 0, "a buffer of \(count) elements")
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Element>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        // SAFETY: `raw` was just allocated with `bytes` bytes, and a bitwise-copyable element is
        // initialised by its bytes.
        unsafe raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        unsafe base = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    deinit {
        // SAFETY: `init` allocated it; spans borrow `self`, so none is left.
        unsafe base.deallocate()
    }

    /// All elements.
    package var span: Span<Element> {
        @_lifetime(borrow self)
        get {
            // SAFETY: `count` initialised elements that live as long as `self`.
            let span = unsafe Span(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// All elements, to write.
    package var mutableSpan: MutableSpan<Element> {
        @_lifetime(&self)
        mutating get {
            // SAFETY: as above, and `self` is borrowed mutably as long as the span lives.
            let span = unsafe MutableSpan(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }
}

// SAFETY: what is written needs the buffer borrowed mutably, which its one holder alone can do; the memory
// belongs to no thread.
extension AlignedBuffer: @unchecked Sendable where Element: Sendable {}
