/// Dates of the Gregorian calendar, and the texts of timestamps and durations.
enum CivilTime {
    static let nanosecondsPerSecond: Int64 = 1_000_000_000
    /// The seconds since 1970 of the years 1 to 9999.
    static let seconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A date and the time of the day.
    struct Parts {
        let year, month, day, hour, minute, second: Int64
        /// 0 for Sunday.
        let weekday: Int64
        /// 0 for the first of January.
        let dayOfYear: Int64

        /// The parts of a moment, in seconds since 1970.
        ///
        /// The days since the first of March of the year 0 are cut into eras of 400 years
        /// (Hinnant, "chrono-compatible low-level date algorithms").
        init(_ seconds: Int64) {
            let days = seconds.flooredQuotient(86_400)
            let rest = seconds - days * 86_400
            let shifted = days + 719_468
            let era = shifted.flooredQuotient(146_097)
            let dayOfEra = shifted - era * 146_097
            let yearOfEra =
                (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfMarchYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let marchMonth = (5 * dayOfMarchYear + 2) / 153
            day = dayOfMarchYear - (153 * marchMonth + 2) / 5 + 1
            month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
            hour = rest / 3_600
            minute = rest / 60 % 60
            second = rest % 60
            weekday = (days + 4) - (days + 4).flooredQuotient(7) * 7
            dayOfYear = days - CivilTime.days(year: year, month: 1, day: 1)
        }
    }

    /// Days since 1970.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func length(of month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // MARK: Timestamps

    /// The moment that RFC 3339 writes as `text`, such as `2009-02-13T23:31:30.5Z`.
    static func timestamp(_ text: [UInt8]) -> (seconds: Int64, nanoseconds: UInt32)? {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), (1...12).contains(month), reader.skip("-"),
            let day = reader.number(digits: 2), (1...length(of: month, year)).contains(day),
            reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second < 60
        else { return nil }
        var nanoseconds: Int64 = 0
        if reader.skip(".") {
            guard let fraction = reader.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !reader.skip("Z"), !reader.skip("z") {
            let isWest = reader.skip("-")
            guard isWest || reader.skip("+"), let hours = reader.number(digits: 2), hours < 24,
                reader.skip(":"), let minutes = reader.number(digits: 2), minutes < 60
            else { return nil }
            offset = (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
        }
        let days = days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard reader.isAtEnd, self.seconds.contains(seconds) else { return nil }
        return (seconds, UInt32(nanoseconds))
    }

    /// A moment as RFC 3339 writes it, in UTC.
    static func text(seconds: Int64, nanoseconds: UInt32) -> String {
        let parts = Parts(seconds)
        let date = "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
        let time = "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
        return "\(date)T\(time)\(fraction(Int64(nanoseconds)))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// `.5` for half a second, nothing for none.
    private static func fraction(_ nanoseconds: Int64) -> String {
        guard nanoseconds > 0 else { return "" }
        var digits = padded(nanoseconds, 9)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    // MARK: Durations

    /// The nanoseconds of a duration such as `1h30m`, `-1.5s` or `0`.
    static func duration(_ text: [UInt8]) -> Int64? {
        var reader = DigitReader(text)
        let isNegative = reader.skip("-")
        if !isNegative { _ = reader.skip("+") }
        if reader.rest.elementsEqual("0".utf8) { return 0 }
        guard !reader.isAtEnd else { return nil }
        var total: UInt64 = 0
        while !reader.isAtEnd {
            guard let (whole, fraction) = reader.decimal(), let unit = reader.unit() else {
                return nil
            }
            let product = whole.multipliedReportingOverflow(by: unit)
            let part = UInt64(Double(unit) * fraction)
            let sum = product.partialValue.addingReportingOverflow(part)
            let (next, overflow) = total.addingReportingOverflow(sum.partialValue)
            guard !product.overflow, !sum.overflow, !overflow else { return nil }
            total = next
        }
        guard isNegative else { return Int64(exactly: total) }
        return total <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- total) : nil
    }

    /// A duration in seconds: `1.5s`.
    static func text(durationOf nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let second = UInt64(nanosecondsPerSecond)
        let fraction = fraction(Int64(magnitude % second))
        return "\(nanoseconds < 0 ? "-" : "")\(magnitude / second)\(fraction)s"
    }
}

/// Reads digits and signs.
private struct DigitReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        guard rest.count >= digits else { return nil }
        var number: Int64 = 0
        for byte in rest.prefix(digits) {
            guard byte.isDigit else { return nil }
            number = number * 10 + Int64(byte - 48)
        }
        rest.removeFirst(digits)
        return number
    }

    /// Digits behind a point, as nanoseconds; more than nine are cut.
    mutating func fraction() -> Int64? {
        var scale: Int64 = 100_000_000
        var nanoseconds: Int64 = 0
        var count = 0
        while let byte = rest.first, byte.isDigit {
            nanoseconds += Int64(byte - 48) * scale
            scale /= 10
            count += 1
            rest.removeFirst()
        }
        return count > 0 ? nanoseconds : nil
    }

    /// Digits and maybe a point and more digits; nil where there are none or too many.
    mutating func decimal() -> (whole: UInt64, fraction: Double)? {
        var whole: UInt64 = 0
        var count = 0
        while let byte = rest.first, byte.isDigit {
            let (product, overflow) = whole.multipliedReportingOverflow(by: 10)
            let (sum, again) = product.addingReportingOverflow(UInt64(byte - 48))
            guard !overflow, !again else { return nil }
            whole = sum
            count += 1
            rest.removeFirst()
        }
        var fraction = 0.0
        if skip(".") {
            var scale = 1.0
            var digits = 0.0
            while let byte = rest.first, byte.isDigit {
                if scale < 1e18 {
                    digits = digits * 10 + Double(byte - 48)
                    scale *= 10
                }
                count += 1
                rest.removeFirst()
            }
            fraction = digits / scale
        }
        return count > 0 ? (whole, fraction) : nil
    }

    private static let second = UInt64(CivilTime.nanosecondsPerSecond)

    /// The nanoseconds of a unit.
    mutating func unit() -> UInt64? {
        let name = rest.prefix { !$0.isDigit && $0 != UInt8(ascii: ".") }
        rest.removeFirst(name.count)
        switch String(decoding: name, as: UTF8.self) {
        case "ns": return 1
        case "us", "\u{B5}s", "\u{3BC}s": return 1_000
        case "ms": return 1_000_000
        case "s": return Self.second
        case "m": return 60 * Self.second
        case "h": return 3_600 * Self.second
        default: return nil
        }
    }
}

extension Int64 {
    /// The quotient rounded down.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
