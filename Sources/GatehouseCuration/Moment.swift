internal import GatehouseCore

/// Times as people write and read them; kept to the millisecond.
enum Moment {
    /// A time from what people write: RFC 3339, a span from now on such as `30d`, or seconds since
    /// 1970.
    ///
    /// - Parameters:
    ///   - text: The time, if it was written as text.
    ///   - seconds: The time, if it was written as a number.
    ///   - field: What it is of, for messages.
    ///   - now: In seconds since 1970; nothing where spans make no sense.
    /// - Returns: Seconds since 1970.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    static func read(
        _ text: String?,
        _ seconds: Double?,
        of field: String,
        now: Double?,
    ) throws(CurationError) -> Double {
        if let seconds { return seconds }
        let text = text ?? ""
        let bytes = Array(text.utf8)
        if let time = Timestamp(rfc3339: bytes.span) { return rounded(time.seconds) }
        if let now, let span = span(bytes) { return rounded(now + span) }
        throw CurationError(
            field,
            found: "\(text.prefix(40).debugDescription)",
            wanted: "a time such as 2027-01-31T12:00:00Z, or a span such as 30d, 12h or 2w",
            remedy: "leave it out for an entry that stays"
        )
    }

    /// The same number that ``text(_:)`` is read back as.
    static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    /// Seconds in a span: a whole number and `m`, `h`, `d` or `w`.
    private static func span(_ bytes: [UInt8]) -> Double? {
        let factors: [UInt8: Double] = [
            UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
            UInt8(ascii: "w"): 7 * 86_400,
        ]
        guard (2...7).contains(bytes.count), let factor = bytes.last.flatMap({ factors[$0] })
        else { return nil }
        let digits = bytes.dropLast()
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Double(String(decoding: digits, as: UTF8.self)), count > 0
        else { return nil }
        return count * factor
    }

    /// RFC 3339 in UTC, with milliseconds where there are any; nothing for what that cannot say
    /// exactly.
    static func text(_ seconds: Double) -> String? {
        guard seconds >= 0, seconds < 253_402_300_800, rounded(seconds) == seconds else {
            return nil
        }
        let milliseconds = Int((seconds * 1000).rounded())
        let (days, rest) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
        let (year, month, day) = date(days)
        let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60)
        let (second, fraction) = (rest / 1000 % 60, rest % 1000)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
        return "\(date)T\(time)\(fraction == 0 ? "" : ".\(padded(fraction, 3))")Z"
    }

    /// RFC 3339 in UTC to the millisecond, for people; seconds where there is no such date.
    static func told(_ seconds: Double) -> String { text(rounded(seconds)) ?? "\(seconds)" }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The date of a day, counted from 1970-01-01 (Hinnant, `civil_from_days`).
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}
