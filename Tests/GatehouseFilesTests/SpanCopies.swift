import GatehouseFiles

extension Array {
    /// Copies a span's elements.
    init(copying span: Span<Element>) {
        self = []
        for i in span.indices { append(span[i]) }
    }
}

extension MappedArray {
    /// A copy of all elements.
    ///
    /// Swift 6.3.1 crashes on `.span` of a call that throws inside `#expect`.
    var elements: [Element] { Array(copying: span) }
}
