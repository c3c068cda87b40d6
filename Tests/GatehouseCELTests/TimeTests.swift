import Testing

@testable import GatehouseCEL

@Suite("Time")
struct TimeTests {
    @Test(
        "timestamps are read as RFC 3339 writes them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("2024-02-29T12:00:00Z", 1_709_208_000, 0),
            ("2009-02-13T23:31:30.5Z", 1_234_567_890, 500_000_000),
            ("1969-12-31T23:59:59.000000001Z", -1, 1),
            ("2009-02-14T01:31:30+02:00", 1_234_567_890, 0),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
            ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
        ] as [(String, Int64, UInt32)]
    )
    func read(text: String, seconds: Int64, nanoseconds: UInt32) throws {
        let time = try #require(CivilTime.timestamp(Array(text.utf8)))
        #expect(time.seconds == seconds)
        #expect(time.nanoseconds == nanoseconds)
        if text.hasSuffix("Z") {
            #expect(CivilTime.text(seconds: seconds, nanoseconds: nanoseconds) == text)
        }
    }

    @Test(
        "what is no moment is refused",
        arguments: [
            "", "2024", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
            "2024-01-32T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
            "2024-01-01T00:00:60Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00",
            "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Zx", "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01", "1900-02-29T00:00:00Z", "２024-01-01T00:00:00Z",
        ]
    )
    func refused(text: String) {
        #expect(CivilTime.timestamp(Array(text.utf8)) == nil)
    }

    @Test("every day of four centuries has the date that counting gives")
    func days() {
        var (year, month, day, weekday): (Int64, Int64, Int64, Int64) = (1900, 1, 1, 1)
        var number = CivilTime.days(year: 1900, month: 1, day: 1)
        while year < 2300 {
            let parts = CivilTime.Parts(number * 86_400 + 3_661)
            let found = [
                parts.year, parts.month, parts.day, parts.weekday, parts.hour, parts.second,
            ]
            if found != [year, month, day, weekday, 1, 1] {
                Issue.record("\(found) for \(year)-\(month)-\(day)")
                return
            }
            number += 1
            weekday = (weekday + 1) % 7
            day += 1
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            if day > lengths[Int(month - 1)] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
    }

    @Test(
        "durations are read as Go writes them",
        arguments: [
            ("0", 0), ("1s", 1_000_000_000), ("1h30m", 5_400_000_000_000),
            ("-1.5s", -1_500_000_000),
            ("1.5h", 5_400_000_000_000), ("+10ms", 10_000_000), ("1us", 1_000), ("1µs", 1_000),
            (".5s", 500_000_000), ("9223372036s", 9_223_372_036_000_000_000),
            ("-9223372036854775808ns", .min),
            ("", nil), ("1", nil), ("s", nil), ("1x", nil), ("1s2", nil), ("-", nil), (".s", nil),
            ("9223372037s", nil), ("9223372036854775808ns", nil), ("99999999999999999999s", nil),
        ] as [(String, Int64?)]
    )
    func durations(text: String, nanoseconds: Int64?) {
        #expect(CivilTime.duration(Array(text.utf8)) == nanoseconds)
    }

    @Test(
        "times are taken apart in a zone",
        arguments: [
            ("timestamp('2024-07-01T22:30:00Z').getHours('Europe/Oslo')", 0),
            ("timestamp('2024-01-01T22:30:00Z').getHours('Europe/Oslo')", 23),
            ("timestamp('2024-01-01T22:30:00Z').getHours('+05:30')", 4),
            ("timestamp('2024-01-01T00:30:00Z').getDayOfYear('-01:00')", 364),
            ("timestamp('2024-01-01T00:30:00Z').getDayOfWeek()", 1),
            ("timestamp('0001-01-01T00:00:00Z').getFullYear('-01:00')", 0),
            ("duration('-90m').getHours()", -1), ("duration('3661s').getMinutes()", 61),
        ]
    )
    func zones(text: String, expected: Int64) throws {
        #expect(try Evaluation.value(text) == .int(expected))
    }

    @Test(
        "what leaves the range of times is an error",
        arguments: [
            "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
            "timestamp('0001-01-01T00:00:00Z') - duration('1ns')",
            "timestamp(253402300800)", "duration('9223372036s') + duration('1s')",
            "timestamp('2024-01-01T00:00:00Z').getHours('Mars/Olympus')",
            "timestamp('2024-01-01T00:00:00Z').getHours('+25:00')",
            "timestamp('2024-01-01T00:00:00Z') - duration('-9223372036854775808ns')",
        ]
    )
    func errors(text: String) {
        #expect(Evaluation.issue(text)?.kind == .evaluation)
    }
}
