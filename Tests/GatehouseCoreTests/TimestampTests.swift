import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("Timestamp")
struct TimestampTests {
    private func timestamp(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        return Timestamp(rfc3339: bytes.span)
    }

    @Test(
        "times are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1969-12-31T23:59:59Z", -1, 0),
            ("2014-09-04T08:29Z", 1_409_819_340, 0),  // without seconds
            ("2014-09-04T08:29:30.25+01:00", 1_409_815_770.25, 3600),
            ("2014-09-04t08:29:30z", 1_409_819_370, 0), ("2014-09-04 08:29:30Z", 1_409_819_370, 0),
            ("2000-02-29T00:00:00Z", 951_782_400, 0),  // divisible by 400
            ("2024-02-29T12:00:00-05:30", 1_709_227_800, -19_800),
            ("0000-01-01T00:00:00Z", -62_167_219_200, 0),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
            ("2016-12-31T23:59:60Z", 1_483_228_800, 0),  // a leap second is the next day's first
            ("2020-01-01T00:00:00.123456789123Z", 1_577_836_800.123456789, 0),
            ("2020-01-01T00:00:00+23:59", 1_577_836_800 - 86_340, 86_340),
        ] as [(String, Double, Int)]
    )
    func reads(text: String, seconds: Double, offset: Int) {
        #expect(timestamp(text)?.seconds == seconds)
        #expect(timestamp(text)?.offset == offset)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2020", "2020-01-01", "2020-01-01T00:00:00",  // no zone
            "1900-02-29T00:00:00Z", "2023-02-29T00:00:00Z",  // no leap years
            "2020-00-01T00:00:00Z", "2020-13-01T00:00:00Z", "2020-01-00T00:00:00Z",
            "2020-04-31T00:00:00Z", "2020-01-32T00:00:00Z", "2020-01-01T24:00:00Z",
            "2020-01-01T00:60:00Z", "2020-01-01T00:00:61Z",
            "2020-01-01T00:00:00.Z", "2020-01-01T00:00Z ", " 2020-01-01T00:00Z",
            "2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+01:60", "2020-01-01T00:00:00+0100",
            "2020-01-01T00:00:00+1", "2020-01-01T00:00:00ZZ", "2020-1-01T00:00:00Z",
            "+020-01-01T00:00:00Z", "2020-01-01T0a:00:00Z", "２０２０-01-01T00:00:00Z",
            "2020/01/01T00:00:00Z", "2020-01-01X00:00:00Z",
        ]
    )
    func refuses(text: String) {
        #expect(timestamp(text) == nil)
    }

    @Test("times have the seconds that Foundation gives them", arguments: 0..<5)
    func likeFoundation(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let formatter = ISO8601DateFormatter()
        for _ in 0..<40 {
            let seconds = Double(draws.below(8_000_000_000) - 2_000_000_000)
            let offset = (draws.below(1_439) - 719) * 60
            formatter.timeZone = TimeZone(secondsFromGMT: offset)
            let text = formatter.string(from: Date(timeIntervalSince1970: seconds))
            #expect(timestamp(text)?.seconds == seconds, "\(text)")
            #expect(timestamp(text)?.offset == offset, "\(text)")
        }
    }

    @Test("no bytes stop the program", arguments: 0..<5)
    func hostile(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let whole = Array("2014-09-04T08:29:30.25+01:00".utf8)
        for count in whole.indices {
            let cut = Array(whole[..<count])
            #expect(Timestamp(rfc3339: cut.span) == nil, "\(count) bytes")
        }
        var read = 0
        for _ in 0..<2_000 {
            let bytes = draws.mutated(whole, with: whole)
            if let time = Timestamp(rfc3339: bytes.span) {
                read += 1
                #expect(abs(time.seconds) < 4e11 && abs(time.offset) < 86_400, "\(bytes)")
            }
        }
        #expect(read > 0)
    }
}
