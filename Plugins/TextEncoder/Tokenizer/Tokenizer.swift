internal import GatehouseText

/// Turns text into the token ids that a BERT encoder was trained on.
///
/// Ids are those of Hugging Face's `BertNormalizer`, `BertPreTokenizer` and `WordPiece`, in that
/// order ([Wu et al. 2016] for the greedy longest match), but for some scalars that Unicode encoded
/// since 2015 (``BertScalars``). Immutable and shared: what changes is the caller's array, so
/// nothing is allocated when that has room.
///
/// [Wu et al. 2016]: https://arxiv.org/abs/1609.08144
package struct Tokenizer: Sendable {
    /// Whether a text may name special tokens.
    package enum Mode: Sendable {
        /// `[SEP]` in a text is three words, as text of strangers must be read.
        case untrusted

        /// `[SEP]` in a text is the special token, as Hugging Face has it.
        case parity
    }

    /// How far a text was read.
    package struct Reach: Equatable, Sendable {
        /// Whether tokens were left out: over the limit, or behind the bytes that were read.
        package var isCut: Bool

        /// How many bytes were looked at.
        package var byteCount: Int
    }

    /// The pieces.
    package let vocabulary: Vocabulary

    /// Whether texts may name special tokens.
    package let mode: Mode

    private let scalars: BertScalars

    /// Makes a tokenizer; works out some ten thousand scalars' rules, which takes about a
    /// millisecond.
    package init(_ vocabulary: Vocabulary, mode: Mode = .untrusted) {
        self.vocabulary = vocabulary
        self.mode = mode
        scalars = BertScalars(vocabulary.normalization)
    }

    /// How many bytes of a text are read at most for `limit` tokens.
    ///
    /// White space, deleted characters, accents and words that are too long cost time and yield
    /// no token or one, without end. 256 bytes for each token wanted, and 4,096 more, are 50 times
    /// what prose has, so no text of people is cut by them.
    package static func byteBudget(limit: Int) -> Int {
        let (product, overflow) = limit.multipliedReportingOverflow(by: 256)
        return overflow || product > Int.max - 4096 ? Int.max : product + 4096
    }

    /// Appends `[CLS]`, the tokens of `text` and `[SEP]`: what an encoder reads.
    ///
    /// - Parameters:
    ///   - text: UTF-8; what is not becomes U+FFFD.
    ///   - limit: The most ids appended, both special ones included; at least 2.
    ///   - ids: Its earlier content stays. Allocates only when it must grow.
    /// - Returns: How far the text was read.
    @discardableResult
    package func encode(
        _ text: Span<UInt8>,
        limit: Int,
        into ids: inout [Int32],
    ) -> Reach {
        precondition(limit >= 2, "a window of \(limit) tokens has no room for [CLS] and [SEP]")
        ids.append(vocabulary.start)
        let reach = tokenize(text, limit: limit - 2, into: &ids)
        ids.append(vocabulary.separator)
        return reach
    }

    /// Appends the tokens of `text` without `[CLS]` and `[SEP]`, for callers that cut windows.
    ///
    /// A smaller limit gives a prefix of what a larger one gives, as long as the budget of bytes is
    /// not used up. At most ``byteBudget(limit:)`` bytes are read, and the rest of a scalar; at
    /// most `limit + 1` words are cut, each of at most ``Vocabulary/wordLimit`` scalars.
    ///
    /// - Parameters:
    ///   - text: UTF-8; what is not becomes U+FFFD.
    ///   - limit: The most ids appended.
    ///   - ids: Its earlier content stays. Allocates only when it must grow.
    /// - Returns: How far the text was read.
    @discardableResult
    package func tokenize(
        _ text: Span<UInt8>,
        limit: Int,
        into ids: inout [Int32],
    ) -> Reach {
        precondition(limit >= 0, "a limit of \(limit) tokens")
        let end = min(text.count, Self.byteBudget(limit: limit))
        let rules = scalars.table.span
        var pass = TokenizerPass(vocabulary, room: limit)
        var offset = 0
        while offset < end, !pass.isCut {
            if mode == .parity, let special = vocabulary.specialTokens.match(text, at: offset) {
                pass.endWord(&ids)
                pass.append(special.id, to: &ids)
                offset += special.length
                continue
            }
            let byte = text[offset]
            guard byte < 0x80 else {
                let (scalar, length) = text.repairedScalar(at: offset)
                offset += length
                pass.take(scalars.rule(of: scalar), &ids)
                continue
            }
            offset += 1
            pass.take(rules[Int(byte)], &ids)
        }
        pass.endWord(&ids)
        return Reach(isCut: pass.isCut || offset < text.count, byteCount: offset)
    }
}
