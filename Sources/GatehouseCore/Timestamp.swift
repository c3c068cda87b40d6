/// A moment and the sender's offset from UTC.
package struct Timestamp: Equatable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Double

    /// What the sender's wall clock adds to UTC, in seconds.
    package let offset: Int

    /// Reads a date and time as RFC 3339 has it; seconds may be left out, and a zone must be given.
    ///
    /// `2014-09-04T08:29Z`, `2014-09-04T08:29:30.25+01:00`.
    package init?(rfc3339 text: Span<UInt8>) {
        var digits = DigitReader(text)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2),
            digits.skip("-"), let day = digits.number(2),
            digits.skip("T") || digits.skip("t")
                || digits.skip(" "),
            let hour = digits.number(2), digits.skip(":"), let minute = digits.number(2)
        else { return nil }
        var second = 0.0
        if digits.skip(":") {
            guard let whole = digits.number(2), whole <= 60 else { return nil }
            second = Double(whole)
            if digits.skip(".") {
                guard let fraction = digits.fraction() else { return nil }
                second += fraction
            }
        }
        guard (1...12).contains(month), day >= 1, day <= Self.daysIn(month, of: year), hour < 24,
            minute < 60, let offset = digits.zone(), digits.isAtEnd
        else { return nil }
        let days = Self.daysSinceEpoch(year, month, day)
        let local = Double(days * 86_400 + hour * 3600 + minute * 60) + second
        seconds = local - Double(offset)
        self.offset = offset
    }

    private static func daysIn(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `days_from_civil`).
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Reads fixed runs of digits.
private struct DigitReader: ~Escapable {
    private let text: Span<UInt8>
    private var offset = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    var isAtEnd: Bool { offset == text.count }

    mutating func number(_ digits: Int) -> Int? {
        guard offset + digits <= text.count else { return nil }
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Up to nine digits behind the point; further ones are read and dropped.
    mutating func fraction() -> Double? {
        guard var value = digit().map(Double.init) else { return nil }
        var scale = 10.0
        while let digit = digit() {
            guard scale < 1e9 else { continue }
            value = value * 10 + Double(digit)
            scale *= 10
        }
        return value / scale
    }

    /// `Z`, or hours and minutes east of UTC, in seconds.
    mutating func zone() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24, skip(":"), let minutes = number(2),
            minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard offset < text.count, UInt32(text[offset]) == character.value else { return false }
        offset += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard offset < text.count, text[offset] >= 0x30, text[offset] <= 0x39 else { return nil }
        offset += 1
        return Int(text[offset - 1] - 0x30)
    }
}
