import GatehouseTestSupport
import Testing

@testable import GatehouseCore

@Suite("TextFeatures")
struct TextFeaturesTests {
    private func measured(_ text: String, _ features: inout TextFeatures) -> [Float] {
        let bytes = Array(text.utf8)
        var row = [Float](repeating: -1, count: TextFeatures.names.count + 4)
        features.measure(bytes.span, into: &row, at: 2)
        return row
    }

    @Test("exactly the named places are written, from the start that is given")
    func places() {
        var features = TextFeatures()
        let row = measured("Some text", &features)
        #expect(row.prefix(2) == [-1, -1] && row.suffix(2) == [-1, -1])
        #expect(row[2] == 9 && row[3] == 2)
        #expect(!row[2..<row.count - 2].contains(-1))
    }

    @Test("names are unique and plain")
    func names() {
        #expect(Set(TextFeatures.names).count == TextFeatures.names.count)
        #expect(TextFeatures.names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test("features are finite and shares are shares, whatever the text", arguments: 0..<10)
    func ranges(seed: Int) {
        var draws = SeededDraws(seed: seed)
        var features = TextFeatures()
        for _ in 0..<50 {
            let text = String(decoding: draws.bytes(draws.below(200)), as: UTF8.self)
            let row = measured(text, &features).dropFirst(2)
            for (name, value) in zip(TextFeatures.names, row) {
                #expect(value.isFinite && value >= 0, "\(name) of \(text.debugDescription)")
                if name.hasSuffix("_share") { #expect(value <= 1, "\(name)") }
            }
        }
    }

    @Test(
        "white space around and between words changes no count of words",
        arguments: [
            "a b", " a b", "a b ", "\ta\n\nb\r", "a\u{A0}b", "a\u{3000}b\u{2028}",
        ]
    )
    func spaces(text: String) {
        var features = TextFeatures()
        #expect(measured(text, &features)[3] == 2)
    }
}
