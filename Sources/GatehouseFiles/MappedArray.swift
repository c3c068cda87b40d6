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

    /// All elements.
    ///
    /// Neither copies nor allocates; take it once, outside a loop.
    package var span: Span<Element> {
        @_lifetime(borrow self)
        get { file.elements(Element.self, at: offset, count: count) }
    }
}
