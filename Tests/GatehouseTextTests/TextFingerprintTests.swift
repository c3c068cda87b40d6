import CGatehouseAllocations
import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("TextFingerprint")
struct TextFingerprintTests {
    private func fingerprint(_ text: String) -> TextFingerprint {
        var folder = TextFolder()
        folder.fold(Array(text.utf8).span)
        var fingerprinter = TextFingerprinter()
        return fingerprinter.fingerprint(of: folder.folded.bytes)
    }

    private func reduced(_ text: String) -> String {
        var folder = TextFolder()
        folder.fold(Array(text.utf8).span)
        var output = Array("rubbish".utf8)
        TextReducer.reduce(folder.folded.bytes, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "numbers become 0, and links their domain",
        arguments: [
            ("", ""),
            ("Hello  World", "hello world"),
            ("Pay $1,250.00 by 12/05", "pay $0,0.0 by 0/0"),
            ("code ４２ or ٤٢ or ४२", "code 0 or 0 or 0"),  // full width, Arabic, Devanagari
            ("sooooo good!!!! aa ,,, ééé", "soo good!! aa ,, éé"),
            ("a\u{200B}b1\u{200B}2c", "ab0c"),  // what is invisible does not part a run
            ("see https://a.b.example.com/x?y=1 now", "see example.com now"),
            ("HTTP://Example.COM", "example.com"),
            ("(http://example.com/a)", "(example.com"),  // what is behind belongs to it
            ("click:https://bit.ly/3xYz9", "click:bit.ly"),
            ("www.shop.example.co.uk, thanks", "example.co.uk thanks"),
            ("http://user:pw@evil.example.org:8080/bank.com", "example.org"),
            ("http://paypal.com@evil.example/", "evil.example"),
            ("bit.ly/abc123 t.me/someone", "bit.ly t.me"),
            ("pay4.secure77.com/x", "secure0.com"),
            ("http://192.168.0.1/login", "0.0.0.0"),
            ("http://localhost/x", "localhost"),
            ("http:///x", "http://x"),  // no host
            ("пример.рф/тест", "пример.рф"),
            ("and/or 24/7 1.5/2 end.Now", "and/or 0/0 0.0/0 end.now"),  // no links
            ("www. www.x", "ww. ww.x"),
            ("://", "://"), ("/", "/"), ("./.", "./."), ("a@b.co/c", "b.co"),
        ]
    )
    func reduces(text: String, wanted: String) {
        #expect(reduced(text) == wanted)
    }

    @Test("copies that differ in what is reduced have the same fingerprint")
    func copies() {
        let first = fingerprint("Your parcel 8841 waits: https://a.post-fee.com/x1 Pay 2.99")
        let second = fingerprint("YOUR pаrcel 17 waits:  http://b.post-fee.com/77z pay 14.50")
        #expect(first == second)
        #expect(first.gramCount == "your parcel 0 waits: post-fee.com pay 0.0".count - 3)
    }

    @Test("variants share most bits, and other messages half of them")
    func variants() {
        let first = fingerprint(
            """
            Congratulations! Your number has won a free prize of 1000 pounds. To claim it call \
            09061701461 now, valid for 12 hours only.
            """
        )
        let variant = fingerprint(
            """
            Congratulations! Your number has won a FREE prize of 5,000 euros. To claim it call \
            09050003091 now, valid for 24 hours only!
            """
        )
        let other = fingerprint(
            """
            Hi, are you still coming over for dinner tonight? I could pick you up at the station \
            around seven, just send me a message when you leave.
            """
        )
        #expect((first.similar ^ variant.similar).nonzeroBitCount <= 12)
        #expect((20...44).contains((first.similar ^ other.similar).nonzeroBitCount))
        #expect(first.exact != variant.exact)
    }

    @Test(
        "fingerprints stay what they are, for banks keep them",
        arguments: [
            ("", 11_157_782_872_004_697_845, 0, 0),
            ("abc", 8_907_104_295_472_068_946, 10_028_212_000_166_538_012, 1),
            (
                "Your parcel 8841 waits: https://a.post-fee.com/x1",
                15_631_693_026_703_937_887, 5_190_405_264_901_004_942, 30
            ),
        ] as [(String, UInt64, UInt64, Int)]
    )
    func stay(text: String, exact: UInt64, similar: UInt64, gramCount: Int) {
        let found = fingerprint(text)
        #expect(found.exact == exact && found.similar == similar, "\(found)")
        #expect(found.gramCount == gramCount)
    }

    @Test("bits are those that more than half of the parts have", arguments: 0..<60)
    func counts(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let parts = (0..<draws.pick([0, 1, 2, 3, 7, 8, 64, 300, 1025])).map { _ in
            draws.pick([draws.next(), draws.next() & draws.next(), 0, .max, 1 << 63])
        }
        var hash = SimHash()
        for part in parts { hash.add(part) }
        var wanted: UInt64 = 0
        for bit in 0..<UInt64(64) {
            let count = parts.count { $0 >> bit & 1 == 1 }
            if 2 * count > parts.count { wanted |= 1 << bit }
        }
        #expect(hash.value == wanted && hash.count == parts.count)
    }

    @Test("any text has a fingerprint, the same each time", arguments: 0..<200)
    func anything(seed: Int) {
        var draws = SeededDraws(seed: seed)
        let document = Array("see www.a.b.co.uk/x https://c@d.е:1 €٤ 77/8".utf8)
        let bytes = draws.mutated(document, with: draws.bytes(40))
        var folder = TextFolder()
        folder.fold(bytes.span)
        var fingerprinter = TextFingerprinter()
        let first = fingerprinter.fingerprint(of: folder.folded.bytes)
        _ = fingerprinter.fingerprint(of: document.span)
        #expect(fingerprinter.fingerprint(of: folder.folded.bytes) == first)
    }

    @Test("no allocation after the first text", .enabled(if: gatehouse_allocations_available()))
    func allocations() {
        let text = Array("win 500 at https://a.example.com/x, ünïcode ٤٢ and www.b.example".utf8)
        var fingerprinter = TextFingerprinter()
        let first = fingerprinter.fingerprint(of: text.span)
        gatehouse_allocations_arm()
        var last = first
        for _ in 0..<1000 { last = fingerprinter.fingerprint(of: text.span) }
        #expect(gatehouse_allocations_disarm() == 0)
        #expect(last == first)
    }
}
