/// The special tokens, to be found where a text spells them out.
struct SpecialTokens: Sendable {
    struct Token: Equatable, Sendable {
        let bytes: [UInt8]
        let id: Int32
    }

    /// How many there may be: each is compared where its first byte is.
    static let limit = 128

    /// The longest first: of two that start at one place, Hugging Face takes the longer.
    let tokens: [Token]

    /// Whether any starts with a byte.
    private let isFirst: [Bool]

    init(_ tokens: [Token]) {
        self.tokens = tokens.sorted { $0.bytes.count > $1.bytes.count }
        var isFirst = Array(repeating: false, count: 256)
        for token in tokens { if let first = token.bytes.first { isFirst[Int(first)] = true } }
        self.isFirst = isFirst
    }

    /// The special token that starts at `offset`, if one does.
    @inline(__always)
    func match(_ text: Span<UInt8>, at offset: Int) -> (id: Int32, length: Int)? {
        isFirst[Int(text[offset])] ? search(text, at: offset) : nil
    }

    private func search(_ text: Span<UInt8>, at offset: Int) -> (id: Int32, length: Int)? {
        for token in tokens where token.bytes.count <= text.count - offset {
            if token.bytes.indices.allSatisfy({ token.bytes[$0] == text[offset + $0] }) {
                return (token.id, token.bytes.count)
            }
        }
        return nil
    }
}
