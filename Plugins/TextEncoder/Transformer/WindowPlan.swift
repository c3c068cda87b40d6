internal import GatehouseCore

/// How a text becomes the windows of tokens that are read.
struct WindowPlan: Sendable {
    /// Which part of a text that is longer than a window counts.
    enum Choice: String, Sendable, CaseIterable {
        /// Its start.
        case first

        /// Its end.
        case last

        /// All of it, up to ``WindowPlan/most`` windows: the mean of their vectors, weighted by
        /// their tokens.
        case mean
    }

    let choice: Choice

    /// The most tokens of a window, `[CLS]` and `[SEP]` among them.
    let tokens: Int

    /// The most windows of a text.
    let most: Int

    /// Tokens of what stands before every text.
    let prompt: [Int32]

    private let start: Int32
    private let separator: Int32

    /// Reads an encoder's options.
    init(
        _ options: ExpertOptions,
        of encoder: String,
        configuration: BertConfiguration,
        tokenizer: Tokenizer,
    ) throws(ExpertError) {
        let name = try options.choice(
            "window",
            among: Choice.allCases.map(\.rawValue),
            default: Choice.first.rawValue,
            of: encoder
        )
        choice = Choice(rawValue: name) ?? .first
        tokens = try options.integer(
            "tokens",
            in: 4...configuration.positions,
            default: configuration.maximumTokens,
            of: encoder
        )
        let most = try options.integer("windows", in: 1...64, default: 4, of: encoder)
        self.most = choice == .mean ? most : 1
        var prompt: [Int32] = []
        let bytes = Array(configuration.prompt.utf8)
        tokenizer.tokenize(bytes.span, limit: tokens, into: &prompt)
        guard prompt.count <= tokens - 4 else {
            throw ExpertError(
                expert: encoder,
                found: "a prompt of \(prompt.count) tokens before every text",
                wanted: "at most \(tokens - 4), which leaves room for the text",
                remedy: "raise `tokens`"
            )
        }
        self.prompt = prompt
        start = tokenizer.vocabulary.start
        separator = tokenizer.vocabulary.separator
    }

    /// Tokens of the text itself that a window has room for.
    var room: Int { tokens - 2 - prompt.count }

    /// Appends the windows of a text; at least one.
    ///
    /// - Parameters:
    ///   - text: UTF-8; what is not is read as U+FFFD.
    ///   - tokenizer: Cuts it.
    ///   - scratch: Overwritten; allocates only when it must grow.
    ///   - windows: Its earlier windows stay.
    func append(
        _ text: Span<UInt8>,
        _ tokenizer: Tokenizer,
        scratch: inout [Int32],
        to windows: inout TokenWindows,
    ) {
        scratch.removeAll(keepingCapacity: true)
        switch choice {
        case .first, .mean: tokenizer.tokenize(text, limit: room * most, into: &scratch)
        case .last: tokenizeEnd(of: text, tokenizer, into: &scratch)
        }
        var first = choice == .last ? max(scratch.count - room, 0) : 0
        repeat {
            let end = min(first + room, scratch.count)
            windows.append(start, prompt, scratch[first..<end], separator)
            first = end
        } while first < scratch.count
    }

    /// Appends the tokens of the end of a text, at least as many as a window has room for if the
    /// text has them.
    ///
    /// Reads as little as it takes: white space separates words always, so the tokens behind it are
    /// those of the whole text.
    private func tokenizeEnd(
        of text: Span<UInt8>,
        _ tokenizer: Tokenizer,
        into ids: inout [Int32],
    ) {
        var budget = 16 * room
        let limit = Tokenizer.byteBudget(limit: room)
        while true {
            var start = max(text.count - budget, 0)
            if start > 0 {
                while start < text.count, text[start] != UInt8(ascii: " ") { start += 1 }
                // One word fills the budget: it is cut where a scalar starts.
                if start == text.count {
                    start = text.count - budget
                    while start < text.count, text[start] & 0xC0 == 0x80 { start += 1 }
                }
            }
            ids.removeAll(keepingCapacity: true)
            tokenizer.tokenize(text.extracting(start...), limit: budget, into: &ids)
            guard ids.count < room, start > 0, budget < limit else { return }
            budget = min(2 * budget, limit)
        }
    }
}
