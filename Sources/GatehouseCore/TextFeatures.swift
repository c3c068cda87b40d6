internal import GatehouseText

/// Cheap properties of a text that tell abuse from ordinary talk: lengths, shares, counts.
///
/// One pass over the scalars, linear, without allocation; the first ``scalarLimit`` scalars count.
struct TextFeatures: Sendable {
    /// How many scalars of a text are looked at.
    static let scalarLimit = 8_000

    /// Names of the properties, in the order they are written.
    static let names: [String] =
        ["length", "words"]
        + ["upper_share", "digit_share", "non_ascii_share", "punctuation_share", "symbol_share"]
        + ["vowel_share", "shouted_word_share", "distinct_word_share"]
        + ["first_person_share", "second_person_share", "function_word_share", "mixed_words"]
        + ["mean_word_length", "longest_word"]
        + ["exclamations", "questions", "periods", "slashes", "currency_signs", "hashes"]
        + ["mentions", "leading_mentions", "links", "domains", "emails"]
        + ["phone_numbers", "short_numbers", "amounts", "longest_digit_run"]
        + ["longest_repeat", "repeated_punctuation", "starts_upper", "starts_with_retweet"]

    private var words = WordCounter()
    private var numbers = NumberCounter()
    private var tokens = TokenCounter()

    /// Writes the properties of `text` to `row`, from `start` on.
    mutating func measure(_ text: Span<UInt8>, into row: inout [Float], at start: Int) {
        var counts = ScalarCounter()
        words.reset()
        numbers.reset()
        tokens.reset()
        var reader = ScalarReader(text)
        var tokenStart = -1
        var offset = 0
        while counts.length < Self.scalarLimit, let scalar = reader.next() {
            let scalarClass = ScalarClass.of(scalar)
            counts.add(scalar, scalarClass)
            numbers.add(scalar, scalarClass)
            if scalarClass == .space {
                if tokenStart >= 0 {
                    endToken(text.extracting(tokenStart..<offset))
                    tokenStart = -1
                }
            } else {
                if tokenStart < 0 {
                    tokenStart = offset
                    words.begin()
                }
                words.add(scalar, scalarClass)
            }
            offset = reader.offset
        }
        if tokenStart >= 0 { endToken(text.extracting(tokenStart..<offset)) }
        numbers.finish()
        write(counts, into: &row, at: start)
    }

    private mutating func endToken(_ token: Span<UInt8>) {
        words.end()
        tokens.add(token)
    }

    private func write(_ counts: ScalarCounter, into row: inout [Float], at start: Int) {
        var next = start
        func put(_ value: Float) {
            row[next] = value
            next += 1
        }
        let length = Float(max(counts.length, 1))
        let wordCount = Float(max(words.count, 1))
        put(Float(counts.length))
        put(Float(words.count))
        put(Float(counts.upper) / length)
        put(Float(counts.digits) / length)
        put(Float(counts.nonASCII) / length)
        put(Float(counts.punctuation) / length)
        put(Float(counts.symbols) / length)
        put(Float(counts.vowels) / Float(max(counts.asciiLetters, 1)))
        put(Float(words.shouted) / wordCount)
        put(Float(words.distinct) / wordCount)
        put(Float(tokens.firstPerson) / wordCount)
        put(Float(tokens.secondPerson) / wordCount)
        put(Float(tokens.functionWords) / wordCount)
        put(Float(tokens.mixedWords))
        put(Float(words.totalLength) / wordCount)
        put(Float(words.longest))
        put(Float(counts.exclamations))
        put(Float(counts.questions))
        put(Float(counts.periods))
        put(Float(counts.slashes))
        put(Float(counts.currencySigns))
        put(Float(counts.hashes))
        put(Float(counts.mentions))
        put(Float(tokens.leadingMentions))
        put(Float(tokens.links))
        put(Float(tokens.domains))
        put(Float(tokens.emails))
        put(Float(numbers.phoneNumbers))
        put(Float(numbers.shortNumbers))
        put(Float(numbers.amounts + tokens.amounts))
        put(Float(numbers.longestDigitRun))
        put(Float(counts.longestRepeat))
        put(Float(counts.repeatedPunctuation))
        put(counts.startsUpper ? 1 : 0)
        put(tokens.startsWithRetweet ? 1 : 0)
        assert(next - start == Self.names.count)
    }
}
