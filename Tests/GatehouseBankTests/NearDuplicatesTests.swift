import GatehouseText
import Testing

@testable import GatehouseBank

@Suite("NearDuplicates")
struct NearDuplicatesTests {
    private func prints(_ texts: [String]) -> [TextFingerprint] {
        var fingerprinter = DocumentFingerprinter()
        return texts.map { text in
            let bytes = Array(text.utf8)
            return fingerprinter.fingerprint(of: bytes.span)
        }
    }

    @Test("copies, and texts that differ in a number or a word, are one group")
    func copies() {
        let offer =
            "Congratulations, you were selected for a prize of 500 dollars, claim it at once"
        let texts = [
            offer, "See you at the station at eight, bring the tickets please", offer.uppercased(),
            offer.replacing("500", with: "900"), offer.replacing("at once", with: "today"),
        ]
        #expect(NearDuplicates().groups(of: prints(texts)) == [0, 1, 0, 0, 0])
    }

    @Test("short texts are joined only when they are the same")
    func short() {
        #expect(NearDuplicates().groups(of: prints(["ok", "OK", "on", "no"])) == [0, 0, 2, 3])
    }

    @Test("a chain of near texts is one group, which hashes alone do not find")
    func chain() {
        let texts = ["first of all", "what was second", "the third one", "quite another"]
        // Angles of 0, 15, 30 and 90 degrees: cosines .966 of neighbours and .866 of the ends.
        let vectors: [Float] = [1, 0, 0.9659, 0.2588, 0.866, 0.5, 0, 1]
        let found = NearDuplicates().groups(of: prints(texts), vectors: vectors.span, width: 2)
        #expect(found == [0, 0, 0, 3])
        #expect(NearDuplicates().groups(of: prints(texts)) == [0, 1, 2, 3])
    }

    @Test("a text without an embedding is joined by its hash")
    func withoutVector() {
        let text = "Congratulations, you were selected for a prize of 500 dollars, claim it at once"
        let texts = [text, text.replacing("at once", with: "today")]
        let vectors: [Float] = [1, 0, 0, 0]
        let found = NearDuplicates().groups(of: prints(texts), vectors: vectors.span, width: 2)
        #expect(found == [0, 0])
    }
}
