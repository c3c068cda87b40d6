/// One text on its way through the tokenizer: the word being read, and the room that is left.
struct TokenizerPass: ~Escapable {
    private let nodes: Span<PieceTrie.Node>
    private let wordBase: UInt32
    private let continuationBase: UInt32
    private let unknown: Int32
    private let normalization: BertNormalization

    private var word: WordBuffer

    /// How many more ids may be appended.
    private var room: Int

    /// Whether there was a token more than the room.
    private(set) var isCut = false

    @_lifetime(borrow vocabulary)
    init(_ vocabulary: borrowing Vocabulary, room: Int) {
        nodes = vocabulary.trie.nodes.span
        wordBase = vocabulary.trie.wordBase
        continuationBase = vocabulary.trie.continuationBase
        unknown = vocabulary.unknown
        normalization = vocabulary.normalization
        word = WordBuffer(limit: vocabulary.wordLimit)
        self.room = room
    }

    /// Takes the next scalar of the text, by its rule.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func take(_ rule: ScalarRule, _ ids: inout [Int32]) {
        switch rule.kind {
        case .word: word.append(rule.scalar)
        case .space: endWord(&ids)
        case .single:
            endWord(&ids)
            word.append(rule.scalar)
            endWord(&ids)
        case .dropped: break
        case .droppedStarter: word.endOrder()
        case .orderedMark: word.append(orderedMark: rule.scalar)
        case .composite: takeParts(of: rule.scalar, &ids)
        }
    }

    @_lifetime(self: copy self)
    private mutating func takeParts(of scalar: UInt32, _ ids: inout [Int32]) {
        var parts = [8 of Int32](repeating: 0)
        let count = BertScalars.decompose(scalar, normalization, into: &parts)
        for i in 0..<count {
            let rule = BertScalars.part(UInt32(bitPattern: parts[i]), normalization)
            // What decomposes no further is not composite: this ends here.
            take(rule, &ids)
        }
    }

    /// Appends an id, or notes that there was no room.
    @_lifetime(self: copy self)
    mutating func append(_ id: Int32, to ids: inout [Int32]) {
        guard room > 0 else {
            isCut = true
            return
        }
        ids.append(id)
        room -= 1
    }

    /// Appends the pieces of the word, if there is one, and forgets it.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func endWord(_ ids: inout [Int32]) {
        if !word.isEmpty { cutWord(&ids) }
    }

    /// Cuts the word into the longest pieces, from its start; all of it is unknown if a rest is.
    @_lifetime(self: copy self)
    private mutating func cutWord(_ ids: inout [Int32]) {
        defer { word.removeAll() }
        guard !word.isTooLong else { return append(unknown, to: &ids) }
        let mark = ids.count
        let startingRoom = room
        var base = wordBase
        var start = 0
        while start < word.count {
            let (piece, end) = PieceTrie.longestPiece(
                nodes,
                from: base,
                in: word.bytes.span,
                start..<word.count
            )
            guard piece >= 0 else {
                ids.removeLast(ids.count - mark)
                room = startingRoom
                isCut = false
                return append(unknown, to: &ids)
            }
            append(piece, to: &ids)
            start = end
            base = continuationBase
        }
    }
}
