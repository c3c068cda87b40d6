extension String {
    /// The text in a span of UTF-8.
    package init(copying bytes: Span<UInt8>) {
        self = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}

extension [Float] {
    /// The numbers in a span.
    package init(copying numbers: Span<Float>) {
        self = numbers.indices.map { numbers[$0] }
    }
}
