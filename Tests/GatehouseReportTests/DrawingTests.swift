import Testing

@testable import GatehouseReport

@Suite("Drawings and numbers of the page")
struct DrawingTests {
    @Test("a scale maps its ends to its ends, and holds what lies outside")
    func scale() {
        let linear = Scale(0...10, from: 100, to: 200)
        #expect(linear(0) == 100)
        #expect(linear(5) == 150)
        #expect(linear(-3) == 100)
        #expect(linear(30) == 200)
        let logarithmic = Scale(1...100, from: 0, to: 10, log: true)
        #expect(abs(logarithmic(10) - 5) < 1e-12)
        #expect(Scale(2...2, from: 0, to: 10)(2) == 5)
    }

    @Test(
        "ticks are round and few",
        arguments: [
            (Scale(0...1, from: 0, to: 1), [0, 0.2, 0.4, 0.6, 0.8, 1]),
            (Scale(0.981...0.9873, from: 0, to: 1), [0.982, 0.984, 0.986]),
            (Scale(0.0005...1, from: 0, to: 1, log: true), [0.001, 0.01, 0.1, 1]),
            (Scale(50...3_600, from: 0, to: 1, log: true), [100, 300, 1_000, 3_000]),
        ]
    )
    func ticks(_ scale: Scale, _ wanted: [Double]) {
        #expect(scale.ticks.count == wanted.count, "\(scale.ticks)")
        for (tick, wanted) in zip(scale.ticks, wanted) { #expect(abs(tick - wanted) < 1e-9) }
    }

    @Test("numbers are written for people")
    func numbers() {
        #expect(Numbers.count(26_895) == "26,895")
        #expect(Numbers.count(1_000_000) == "1,000,000")
        #expect(Numbers.count(7) == "7")
        #expect(Numbers.signed(-0.01234) == "−0.0123")
        #expect(Numbers.signed(-0.00001) == "0.0000")
        #expect(Numbers.signed(0.1, digits: 2) == "+0.10")
        #expect(Numbers.percent(0.396) == "39.6 %")
        #expect(Numbers.microseconds(3_119.6) == "3,120")
        #expect(Numbers.microseconds(7.318) == "7.32")
        #expect(Numbers.figure(nil) == "–")
        #expect(Numbers.ticks([0.97, 0.972]) == ["0.970", "0.972"])
        #expect(Numbers.ticks([0.001, 0.01, 1]) == ["0.001", "0.01", "1"])
        #expect(Numbers.ticks([0, 0.5, 1]) == ["0.0", "0.5", "1.0"])
        #expect(Numbers.ticks([300, 1_000, 3_000]) == ["300", "1,000", "3,000"])
    }

    @Test("strings in scripts cannot end the script")
    func quoted() {
        #expect(
            HTMLText.quoted(#"a"b\</script>é"#) == #""a\u0022b\u005c\u003c/script\u003e\u00e9""#
        )
    }

    @Test("a curve begins and ends where all thresholds do")
    func curve() throws {
        let curve = ThresholdCurve([3, 2, 2, 1], labels: [true, true, false, false])
        let last = try #require(curve.points.last)
        #expect(curve.points.map(\.recall) == [0.5, 1, 1])
        #expect(curve.points.map(\.falsePositiveRate) == [0, 0.5, 1])
        #expect(last.precision == 0.5)
        #expect(ThresholdCurve([1], labels: [true]).points.isEmpty)
    }
}
