import GatehouseTestSupport
import Testing

@testable import GatehouseText

@Suite("TextSqueezer")
struct TextSqueezerTests {
    private func squeezed(_ text: String) -> (String, TextFolder) {
        var folder = TextFolder()
        folder.fold(Array(text.utf8).span)
        folder.squeeze()
        return (String(copying: folder.squeezed.bytes), folder)
    }

    @Test(
        "disguises go",
        arguments: [
            ("", ""),
            ("t3l3gr4m", "telegram"), ("wh@ts@pp", "whatsap"), ("p0rn", "porn"),
            ("t.e.l.e.g.r.a.m", "telegram"), ("T E L E G R A M", "telegram"),
            ("t-3-l-3", "tele"), ("a.b", "a.b"),  // too few to be a word
            ("freeee caaash", "fre cash"), ("good", "god"),
            ("call 555 1234 now", "cal 555 1234 now"), ("1.2.3.4", "1.2.3.4"),  // plain numbers
            ("hello! $5", "helo! $5"), ("hi!!", "hi!!"),  // punctuation
            ("п.р.и.в.е.т", "привет"), ("приииивет", "привет"),
            ("é é é", "é"), ("😀😀", "😀😀"),
        ]
    )
    func table(text: String, expected: String) {
        #expect(squeezed(text).0 == expected)
    }

    @Test(
        "slices of the text are what was written",
        arguments: [
            ("on T.E.L.E.G.R.A.M. now", "telegram", "T.E.L.E.G.R.A.M"),
            ("so freeeee!", "fre", "freeeee"),
            ("my t3l\u{200B}3gr4m", "telegram", "t3l\u{200B}3gr4m"),
        ]
    )
    func origins(text: String, part: String, written: String) {
        let (_, folder) = squeezed(text)
        guard let range = Naive.first(part, in: folder.squeezed) else {
            Issue.record("no '\(part)' in '\(String(copying: folder.squeezed.bytes))'")
            return
        }
        let original = folder.folded.map.original(of: folder.squeezed.map.original(of: range))
        #expect(String(decoding: Array(text.utf8)[original], as: UTF8.self) == written)
    }
}
