import Testing

@testable import GatehouseCEL

@Suite("Patterns")
struct PatternTests {
    @Test(
        "patterns match as RE2 does",
        arguments: [
            ("telegram", "on telegram", true), ("^tele", "on telegram", false),
            ("(?i)TELE", "tele", true),
            ("a$", "a\n", false),  // PCRE would match before the newline
            ("(?m)a$", "a\nb", true), ("[$]", "$", true), ("\\$", "$", true), ("", "", true),
            ("^$", "", true), ("^ü.ß$", "üüß", true), ("\\d{3,5}", "12", false), (".", "", false),
            ("(a|b)*c", "ababc", true), ("\\p{L}+", "ß", true), ("a\\b", "a b", true),
        ]
    )
    func matches(pattern: String, text: String, expected: Bool) throws {
        let compiled = try Pattern(Array(pattern.utf8))
        #expect(compiled.matches(Array(text.utf8).span, PatternScratch()) == expected)
        // The same where the pattern is not constant.
        let environment = try Evaluation.environment()
        let program = try environment.compile("m.text.matches(m.pattern)")
        var activation = Activation(environment)
        try activation.set(
            environment.variables[3].slot,
            to: .map([.string("text"): .string(text), .string("pattern"): .string(pattern)])
        )
        for _ in 0..<2 { #expect(activation.evaluate(program).bool == expected) }
    }

    @Test(
        "what is no pattern is an error when it is compiled",
        arguments: [
            "(", "[a", "a{2,1}", "(?=a)", "(a)\\1", "*", "\\",
        ]
    )
    func refused(pattern: String) throws {
        let environment = try Evaluation.environment()
        let text = "s.matches(r'\(pattern)')"
        #expect {
            try environment.compile(text == "s.matches(r'\\')" ? "s.matches('\\\\')" : text)
        } throws: { error in
            let issue = (error as? CELError)?.first
            return issue?.kind == .pattern && issue?.location.column == 11
        }
        let dynamic = Evaluation.issue(
            "s.matches(dyn('\(pattern == "\\" ? "(" : pattern.replacing("\\", with: "\\\\"))') + s.substring(5))"
        )
        #expect(dynamic?.kind == .pattern)
    }

    @Test(
        "a pattern weighs what its repetitions unfold to",
        arguments: [
            ("abc", 3), ("a{3}", 3), ("(ab){2,5}", 10), ("a*b+c?", 3), ("[a-z]{10}", 10),
            ("a{,5}", 5),
            (".{100}", 800), ("((a{10}){10}){10}", 1_000), ("\\p{L}{2}", 120), ("[]{9}]", 1),
            ("a{x}", 4), ("a{", 2), ("(", 0), (")", 0), ("[", 1), ("\\", 1), ("[^a]{2}", 16),
        ]
    )
    func weights(pattern: String, weight: Int) {
        #expect(PatternWeight.weight(of: Array(pattern.utf8)) == weight)
    }

    @Test(
        "patterns that would take long to compile are refused at once",
        arguments: [
            ".{30000}", "(\\p{L}{1,200}){1,100}", "(a{1000}){1000}", "[^a]{2000}b.{2000}c",
            "((((a{99}){99}){99}){99}){99}", "a{99999999999999999999}",
        ]
    )
    func heavy(pattern: String) {
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(throws: Pattern.Failure.self) { try Pattern(Array(pattern.utf8)) }
        }
        #expect(time < .seconds(1))
    }

    @Test("a pattern that is not constant has a bounded length")
    func length() throws {
        let issue = Evaluation.issue("s.matches(lists.range(x * 200).map(i, 'a').join())")
        #expect(issue?.kind == .pattern)
        #expect(issue?.message.contains("1000 bytes") == true)
    }

    @Test("matching takes time linear in the text")
    func linear() throws {
        let pattern = try Pattern(Array("(a|aa)+$".utf8))
        let text = Array(repeating: UInt8(ascii: "a"), count: 100_000) + [UInt8(ascii: "b")]
        #expect(pattern.matches(text.span, PatternScratch()) == false)
    }
}
