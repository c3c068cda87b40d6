import Testing

@testable import GatehouseCuration

@Suite("Times")
struct MomentTests {
    @Test(
        "a time is told in RFC 3339, and read back to the bit",
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),  // a leap day of a century
            (1_709_251_199.999, "2024-02-29T23:59:59.999Z"),
            (1_801_440_000.1, "2027-02-01T00:00:00.100Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Double, String)]
    )
    func text(seconds: Double, text: String) throws {
        #expect(Moment.text(seconds) == text)
        #expect(try Moment.read(text, nil, of: "added", now: nil) == seconds)
    }

    @Test(
        "what RFC 3339 cannot say exactly is not told in it",
        arguments: [0.0001, -1, 253_402_300_800, .infinity, .nan, 1e300]
    )
    func untold(seconds: Double) { #expect(Moment.text(seconds) == nil) }

    @Test("every millisecond comes back as it was", arguments: [1, 2, 3])
    func milliseconds(seed: Int) throws {
        var state = UInt64(seed)
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let seconds = Moment.rounded(Double(state >> 22) / 1000)
            let text = try #require(Moment.text(seconds))
            #expect(try Moment.read(text, nil, of: "added", now: nil) == seconds)
        }
    }

    @Test("a file that says when something was takes no spans")
    func spans() {
        #expect(throws: CurationError.self) { try Moment.read("30d", nil, of: "added", now: nil) }
    }
}
