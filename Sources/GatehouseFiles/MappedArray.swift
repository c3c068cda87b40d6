/// Numbers in a mapped file, which it keeps mapped.
package struct MappedArray<Element: BitwiseCopyable & Sendable>: Sendable {
    private let file: MappedFile

    /// Byte of the file where the first element starts.
    private let offset: Int

    /// How many elements there are.
    package let count: Int

    /// Elements that the caller has found to be inside the file and aligned.
    init(_ file: MappedFile, at offset: Int, count: Int) {
        self.file = file
        self.offset = offset
        self.count = count
    }

    /// Numbers at a byte of a file that is not safetensors, in the byte order of this machine.
    ///
    /// - Precondition: They lie inside the file, and the byte is a multiple of their size.
    package init(numbersOf file: MappedFile, at offset: Int, count: Int) where Element: Numeric {
        self.init(file, at: offset, count: count)
        precondition(
            file.elements(Element.self, at: offset, count: count).count == count,
            "\(count) numbers at byte \(offset)"
        )
    }

    /// All elements.
    ///
    /// Neither copies nor allocates; take it once, outside a loop.
    package var span: Span<Element> {
        @_lifetime(borrow self)
        get { file.elements(Element.self, at: offset, count: count) }
    }
}
