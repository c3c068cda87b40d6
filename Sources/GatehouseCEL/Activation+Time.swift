internal import Foundation

extension Activation {
    /// A part of a timestamp, maybe in a time zone, or of a duration.
    mutating func timePart(
        _ builtin: Builtin,
        _ time: Value,
        _ zone: Value,
        _ count: Int,
        _ pool: ConstantPool,
    ) -> Value {
        if time.tag == .duration, count == 1 { return durationPart(builtin, time.int) }
        guard time.tag == .timestamp else { return fail(.noSuchOverload, time) }
        var offset: Int64 = 0
        if count == 2 {
            guard zone.tag == .string else { return fail(.noSuchOverload, time, zone) }
            guard let known = Self.offset(of: string(zone, pool), at: time.int) else {
                return fail(.timeZone, zone)
            }
            offset = known
        }
        if builtin == .getMilliseconds { return Value(Int64(time.extra / 1_000_000)) }
        let parts = CivilTime.Parts(time.int + offset)
        switch builtin {
        case .getFullYear: return Value(parts.year)
        case .getMonth: return Value(parts.month - 1)
        case .getDate: return Value(parts.day)
        case .getDayOfMonth: return Value(parts.day - 1)
        case .getDayOfWeek: return Value(parts.weekday)
        case .getDayOfYear: return Value(parts.dayOfYear)
        case .getHours: return Value(parts.hour)
        case .getMinutes: return Value(parts.minute)
        default: return Value(parts.second)
        }
    }

    private mutating func durationPart(_ builtin: Builtin, _ nanoseconds: Int64) -> Value {
        let second = CivilTime.nanosecondsPerSecond
        switch builtin {
        case .getHours: return Value(nanoseconds / (3_600 * second))
        case .getMinutes: return Value(nanoseconds / (60 * second))
        case .getSeconds: return Value(nanoseconds / second)
        case .getMilliseconds: return Value(nanoseconds % second / 1_000_000)
        default: return fail(.noSuchOverload, Value(duration: nanoseconds))
        }
    }

    /// How far a time zone is ahead of UTC: `UTC`, `Europe/Oslo`, `+02:00`, `-02:30`.
    private static func offset(of zone: String, at seconds: Int64) -> Int64? {
        let bytes = Array(zone.utf8)
        let digits =
            bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-")
            ? bytes.dropFirst() : bytes[...]
        if digits.count == 5, let first = digits.first, first.isDigit {
            let parts = digits.split(separator: UInt8(ascii: ":")).map {
                Int64(String(decoding: $0, as: UTF8.self))
            }
            guard parts.count == 2, let hours = parts[0], let minutes = parts[1], hours < 24,
                minutes < 60
            else { return nil }
            let offset = hours * 3_600 + minutes * 60
            return bytes.first == UInt8(ascii: "-") ? -offset : offset
        }
        guard zone != "UTC" else { return 0 }
        guard bytes.count <= 64, let known = TimeZone(identifier: zone) else { return nil }
        let date = Date(timeIntervalSince1970: Double(seconds))
        return Int64(known.secondsFromGMT(for: date))
    }
}
