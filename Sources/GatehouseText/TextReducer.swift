/// Takes from a text what differs from copy to copy of one campaign: numbers, where links lead within
/// a site, and how often a character is repeated.
///
/// Of each run of digits `0` stays, of a run of any other character two, of each link its domain: the
/// last two labels of the host, or three where the last two are such as `co.uk`. A link is a word with `://` in it, one that starts with
/// `www.`, or a host with a path behind it.
enum TextReducer {
    /// Replaces `output` by the reduced form of a text.
    ///
    /// Linear; allocates only to grow.
    ///
    /// - Parameters:
    ///   - text: A folded view, as ``TextFolder`` makes it.
    ///   - output: The reduced form, UTF-8 like the text.
    static func reduce(_ text: Span<UInt8>, into output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        output.reserveCapacity(text.count)
        var start = 0
        while start < text.count {
            var end = start
            var hasSlash = false
            while end < text.count, text[end] != UInt8(ascii: " ") {
                if text[end] == UInt8(ascii: "/") { hasSlash = true }
                end += 1
            }
            let word = text.extracting(start..<end)
            let mayBeLink = hasSlash || word.count > 4 && word[0] | word[1] | word[2] == 0x77
            if mayBeLink, let link = Link(in: word) {
                append(word.extracting(first: link.start), to: &output)
                append(word.extracting(link.domain), to: &output)
            } else {
                append(word, to: &output)
            }
            if end < text.count { output.append(UInt8(ascii: " ")) }
            start = end + 1
        }
    }

    /// Appends a word with its runs shortened; digits may be of any script.
    private static func append(_ word: Span<UInt8>, to output: inout [UInt8]) {
        var reader = ScalarReader(word)
        var last: UInt32 = 0
        var beforeLast: UInt32 = 0
        while let scalar = reader.next() {
            let isDigit = scalar < 0x80 ? scalar &- 0x30 < 10 : ScalarClass.of(scalar) == .digit
            let kept = isDigit ? 0x30 : scalar
            if kept == last, isDigit || kept == beforeLast { continue }
            output.append(scalar: kept)
            (beforeLast, last) = (last, kept)
        }
    }
}

/// A link in a word: where it starts, and its domain.
private struct Link {
    let start: Int
    let domain: Range<Int>

    /// Finds the link in a word, if there is one; what is behind its domain belongs to it.
    init?(in word: Span<UInt8>) {
        let host: Range<Int>
        if let colon = Self.scheme(in: word) {
            start = Self.wordStart(of: colon, in: word)
            host = Self.host(of: word, from: colon + 3)
        } else {
            start = Self.firstHostByte(of: word)
            host = Self.host(of: word, from: start)
            let hasPath = host.upperBound < word.count && word[host.upperBound] == UInt8(ascii: "/")
            guard hasPath || Self.startsWithWWW(word.extracting(host)) else { return nil }
            guard Self.endsInName(word.extracting(host)) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        domain = Self.domain(of: host, in: word)
    }

    /// Where `://` is.
    private static func scheme(in word: Span<UInt8>) -> Int? {
        var i = 0
        while i + 3 < word.count {
            if word[i] == UInt8(ascii: ":"), word[i + 1] == UInt8(ascii: "/"),
                word[i + 2] == UInt8(ascii: "/")
            {
                return i
            }
            i += 1
        }
        return nil
    }

    /// Where the letters before `end` start.
    private static func wordStart(of end: Int, in word: Span<UInt8>) -> Int {
        var start = end
        while start > 0, word[start - 1] &- 0x61 < 26 { start -= 1 }
        return start
    }

    private static func firstHostByte(of word: Span<UInt8>) -> Int {
        var start = 0
        while start < word.count, !isOfHosts(word[start]) { start += 1 }
        return start
    }

    /// The host that starts at `start`, behind a user's name if there is one.
    private static func host(of word: Span<UInt8>, from start: Int) -> Range<Int> {
        var start = start
        var end = start
        while end < word.count {
            if word[end] == UInt8(ascii: "@") {
                start = end + 1
            } else if !isOfHosts(word[end]), !isOfUserNames(word[end]) {
                break
            }
            end += 1
        }
        var hostEnd = start
        while hostEnd < end, isOfHosts(word[hostEnd]) { hostEnd += 1 }
        while hostEnd > start, word[hostEnd - 1] == UInt8(ascii: ".") { hostEnd -= 1 }
        return start..<hostEnd
    }

    private static func isOfHosts(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    private static func isOfUserNames(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "%")
    }

    private static func startsWithWWW(_ host: Span<UInt8>) -> Bool {
        host.count > 4 && host[0] == 0x77 && host[1] == 0x77 && host[2] == 0x77
            && host[3] == UInt8(ascii: ".")
    }

    /// Whether the host has two labels or more and its last one is of letters.
    private static func endsInName(_ host: Span<UInt8>) -> Bool {
        var letters = 0
        while letters < host.count, host[host.count - 1 - letters] != UInt8(ascii: ".") {
            let byte = host[host.count - 1 - letters]
            guard byte &- 0x61 < 26 || byte >= 0x80 else { return false }
            letters += 1
        }
        return letters >= 2 && letters + 1 < host.count
    }

    /// The registered part of a host, as far as one can tell without the list of public suffixes.
    private static func domain(of host: Range<Int>, in word: Span<UInt8>) -> Range<Int> {
        guard endsInName(word.extracting(host)) else { return host }
        let last = dot(before: host.upperBound, in: word, from: host.lowerBound)
        let second = dot(before: last, in: word, from: host.lowerBound)
        guard second >= host.lowerBound else { return host }
        let isCountry = host.upperBound - last == 3
        guard isCountry, isSuffix(word.extracting(second + 1..<last)) else {
            return second + 1..<host.upperBound
        }
        return dot(before: second, in: word, from: host.lowerBound) + 1..<host.upperBound
    }

    /// Where the last dot before `end` is; one less than `start` when there is none.
    private static func dot(before end: Int, in word: Span<UInt8>, from start: Int) -> Int {
        var i = end - 1
        while i >= start, word[i] != UInt8(ascii: ".") { i -= 1 }
        return i
    }

    /// Whether countries give names below this label: `co`, `com`, `org`, `net`, `gov`, `edu`, `ac`.
    private static func isSuffix(_ label: Span<UInt8>) -> Bool {
        guard label.count == 2 || label.count == 3 else { return false }
        var packed: UInt32 = 0
        for i in label.indices { packed = packed << 8 | UInt32(label[i]) }
        return suffixes.contains(packed)
    }

    private static let suffixes = ["co", "com", "org", "net", "gov", "edu", "ac"].map { label in
        label.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
}
