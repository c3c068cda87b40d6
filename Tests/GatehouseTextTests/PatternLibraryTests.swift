import GatehouseText
import Testing

@Suite("Releases of the library that matches patterns")
struct PatternLibraryTests {
    @Test(
        "known defects are told by release",
        arguments: [
            ("5.4.0 2021-01-26", nil), ("5.4.2 2023-04-19", nil), ("5.4.9 2023-03-23", .aborts),
            ("5.4.11 2023-11-19", .missesMatches), ("5.4.12 2025-05-13", nil),
            ("5.5.0 2030-01-01", nil), ("unknown", nil), ("", nil), ("5.4", nil),
        ] as [(String, PatternLibrary.Defect?)]
    )
    func defects(version: String, wanted: PatternLibrary.Defect?) {
        #expect(PatternLibrary.defect(of: version) == wanted)
    }

    @Test("the library that is here has none that ends the process")
    func here() {
        #expect(PatternLibrary.defect(of: PatternLibrary.version) != .aborts)
    }

    @Test("an expression is found wherever it stands")
    func placement() throws {
        let lists = [
            TextList(
                name: "paid",
                kind: .regex,
                entries: [
                    #"\b[0-9]{2,3} ?p ?(per|/|a|each) ?"#
                        + "(min|minute|m|msg|message|text|txt|sms|tone|call|day|wk|week)"
                ]
            )
        ]
        let session = try ListScanner(compiling: lists).makeSession()
        let text = """
            just txt NOK to 87021. 1st Tone FREE ! so get txtin now and tell ur friends. 150p/tone. \
            16 reply HL 4info
            """
        for before in 0..<130 {
            let moved = String(repeating: "x", count: before) + " " + text
            session.scan(Array(moved.utf8).span)
            #expect(session.count(ofList: 0) == 1, "behind \(before) bytes")
        }
    }
}
