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

    /// Floats at a byte of a file that is not safetensors.
    ///
    /// - Precondition: They lie inside the file, and the byte is a multiple of 4.
    package init(floatsOf file: MappedFile, at offset: Int, count: Int) where Element == Float {
        self.init(file, at: offset, count: count)
        precondition(
            file.elements(Float.self, at: offset, count: count).count == count,
            "\(count) floats at byte \(offset)"
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
