/// Counts links, domains, addresses and amounts among the words of a text.
struct TokenCounter: Sendable {
    /// Words with `://`, or that begin with `www.`.
    private(set) var links = 0
    /// Words with a dot between two letters or digits and at least two letters after it.
    private(set) var domains = 0
    private(set) var emails = 0
    /// A number and its unit in one word or two: `500 dollars`, `150p`, `2k`.
    private(set) var amounts = 0
    /// English words of who speaks (`i`, `we`, `my` …) and of who is spoken to (`you`, `ur` …).
    private(set) var firstPerson = 0
    private(set) var secondPerson = 0
    /// English words that carry grammar rather than content.
    private(set) var functionWords = 0
    /// Words that hold both a letter and a digit.
    private(set) var mixedWords = 0
    /// Words that begin with `@` before any other word.
    private(set) var leadingMentions = 0
    private(set) var startsWithRetweet = false

    private var previousIsNumber = false
    private var count = 0

    mutating func reset() { self = TokenCounter() }

    /// Looks at one word, in UTF-8.
    mutating func add(_ word: Span<UInt8>) {
        let shape = WordShape(word)
        let isLink = shape.hasScheme || Self.beginsWithWWW(word)
        let isEmail = !isLink && shape.hasAt && shape.hasDomain
        if isLink { links += 1 }
        if isEmail { emails += 1 }
        if shape.hasDomain, !isEmail { domains += 1 }
        if shape.hasLetter, shape.hasDigit { mixedWords += 1 }
        if Self.isAmount(word, digitsFirst: shape.leadingDigits, afterNumber: previousIsNumber) {
            amounts += 1
        }
        previousIsNumber = shape.leadingDigits == word.count
        countCommon(word)
        if leadingMentions == count, word.count > 1, word[0] == UInt8(ascii: "@") {
            leadingMentions += 1
        }
        if count == 0, word.count == 2, word[0] == UInt8(ascii: "R"), word[1] == UInt8(ascii: "T") {
            startsWithRetweet = true
        }
        count += 1
    }

    private mutating func countCommon(_ word: Span<UInt8>) {
        guard let kinds = CommonWords.kinds(of: word) else { return }
        if kinds.contains(.firstPerson) { firstPerson += 1 }
        if kinds.contains(.secondPerson) { secondPerson += 1 }
        if kinds.contains(.function) { functionWords += 1 }
    }

    private static func beginsWithWWW(_ word: Span<UInt8>) -> Bool {
        word.count > 4 && word[0] | 0x20 == UInt8(ascii: "w") && word[1] | 0x20 == UInt8(ascii: "w")
            && word[2] | 0x20 == UInt8(ascii: "w") && word[3] == UInt8(ascii: ".")
    }

    private static func isAmount(
        _ word: Span<UInt8>,
        digitsFirst: Int,
        afterNumber: Bool,
    ) -> Bool {
        guard digitsFirst > 0 || afterNumber else { return false }
        let unit = word.extracting(digitsFirst..<word.count)
        // The longest unit is "dollars"; a packed key compares without a loop over characters.
        guard (1...8).contains(unit.count) else { return false }
        var key: UInt64 = 0
        for i in unit.indices { key = key << 8 | UInt64(unit[i] | 0x20) }
        return units.contains(key)
    }

    private static let units: Set<UInt64> = Set(
        [
            "usd", "dollars", "dollar", "pounds", "pound", "euro", "euros", "naira", "rs", "inr",
            "k", "p", "p/min", "ppm", "/min", "/hour", "/hr", "/week", "/day", "/month", "m",
        ].map { unit in unit.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1 | 0x20) } }
    )
}

/// What the bytes of one word show.
private struct WordShape {
    /// How many digits, dots and commas it begins with.
    var leadingDigits = 0
    var hasScheme = false
    var hasAt = false
    var hasDomain = false
    var hasLetter = false
    var hasDigit = false

    init(_ word: Span<UInt8>) {
        var lettersAfterDot = 0
        var isAfterDot = false
        var dotFollowsName = false
        for i in word.indices {
            let byte = word[i]
            let folded = byte | 0x20
            let isLetter = folded >= UInt8(ascii: "a") && folded <= UInt8(ascii: "z")
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            if isLetter { hasLetter = true }
            if isDigit { hasDigit = true }
            if leadingDigits == i,
                isDigit || (i > 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")))
            {
                leadingDigits = i + 1
            }
            switch byte {
            case UInt8(ascii: "@"): hasAt = i > 0
            case UInt8(ascii: "/") where i >= 2:
                if word[i - 1] == UInt8(ascii: "/"), word[i - 2] == UInt8(ascii: ":") {
                    hasScheme = true
                }
            default: break
            }
            if byte == UInt8(ascii: ".") {
                isAfterDot = dotFollowsName
                lettersAfterDot = 0
            } else if isAfterDot {
                if isLetter { lettersAfterDot += 1 } else { isAfterDot = false }
                if lettersAfterDot == 2 { hasDomain = true }
            }
            dotFollowsName = isLetter || isDigit || byte == UInt8(ascii: "-")
        }
    }
}
