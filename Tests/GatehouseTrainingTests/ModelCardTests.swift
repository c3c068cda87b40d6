import Foundation
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

@Suite("ModelCard")
struct ModelCardTests {
    private static let marks = ["<!-- figures: begin -->", "<!-- figures: end -->"]

    private func card(after readme: String?) throws -> String {
        let bundle = try FragileBundle()
        if let readme { try bundle.folder.write(Array(readme.utf8), named: "bundle/README.md") }
        try bundle.train()
        return try String(contentsOfFile: "\(bundle.path)/README.md", encoding: .utf8)
    }

    @Test("a bundle without a README gets one to be filled in, with its figures")
    func template() throws {
        let card = try card(after: nil)
        #expect(card.hasPrefix("# Model card: fragile\n"))
        #expect(card.contains("## Limits"))
        #expect(card.contains("Trained on 60 events in 60 groups"))
        for name in ["as it serves", "logistic stack of all", "`first` alone", "`second` alone"] {
            #expect(card.contains("\n| \(name) | "), "\(name)")
        }
        #expect(card.contains("\n| `sms` | 60 | 60 | "))
        #expect(card.contains("\n| All experts but | "))
    }

    @Test("what people wrote around the marks stays, and the same bytes come twice")
    func between() throws {
        let before = "# Mine\n\n\(Self.marks[0])\nold figures\n\(Self.marks[1])\n\nLicences: mine\n"
        let first = try card(after: before)
        #expect(first.hasPrefix("# Mine\n\n\(Self.marks[0])\n"))
        #expect(first.hasSuffix("\(Self.marks[1])\n\nLicences: mine\n"))
        #expect(!first.contains("old figures"))
        #expect(try card(after: first) == first)
    }

    @Test("a README without marks gets them at its end")
    func appended() throws {
        for text in ["# Mine\n", "# Mine"] {
            let card = try card(after: text)
            #expect(card.hasPrefix("# Mine\n\n\(Self.marks[0])\n"))
            #expect(card.hasSuffix("\n\(Self.marks[1])\n"))
        }
    }

    @Test("marks that do not pair are refused, and nothing is lost")
    func unpaired() throws {
        let bundle = try FragileBundle()
        let text = "\(Self.marks[1])\nmine\n\(Self.marks[0])\n"
        try bundle.folder.write(Array(text.utf8), named: "bundle/README.md")
        #expect(throws: TrainingError.self) { try bundle.train() }
        #expect(try String(contentsOfFile: "\(bundle.path)/README.md", encoding: .utf8) == text)
    }

    @Test(
        "numbers are written for people",
        arguments: [
            (0.98694, ".9869"), (1, "1.0000"), (-0.00126, "-.0013"), (nil, "-"),
        ] as [(Double?, String)]
    )
    func figures(value: Double?, text: String) { #expect(CardNumber.figure(value) == text) }

    @Test("counts have commas")
    func counts() {
        #expect(
            [7, 999, 1_000, 26_895, 1_234_567].map(CardNumber.count)
                == ["7", "999", "1,000", "26,895", "1,234,567"]
        )
    }
}
