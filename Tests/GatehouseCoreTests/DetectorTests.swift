import Testing

@testable import GatehouseCore

@Suite("Reasons")
struct DetectorTests {
    private func subjects(limit: Int, _ values: [Double]) -> [String] {
        var reasons = Reasons(limit: limit)
        for (index, value) in values.enumerated() {
            reasons.add(Reason(subject: "\(index)", value: value))
        }
        return reasons.list.map(\.subject)
    }

    @Test(
        "the strongest come first whatever their sign, the earlier first among equals",
        arguments: [
            (5, [], []),
            (5, [1, 2, 3], ["2", "1", "0"]),
            (5, [1, -2, 0.5], ["1", "0", "2"]),
            (5, [1, -1, 1], ["0", "1", "2"]),
            (2, [1, 2, 3, 4], ["3", "2"]),
            (2, [4, 3, 2, 1], ["0", "1"]),
            (2, [1, 1, 1], ["0", "1"]),
            (0, [1], []),
        ] as [(Int, [Double], [String])]
    )
    func order(limit: Int, values: [Double], expected: [String]) {
        #expect(subjects(limit: limit, values) == expected)
    }

    @Test("five are kept unless told otherwise")
    func standard() {
        #expect(Reasons().limit == 5)
    }
}
