import GatehouseCEL
import Testing

/// Lists of texts that the environment names.
struct ConstantTests {
    private func environment() throws -> Environment {
        var environment = try Evaluation.environment()
        try environment.declare("lists.known", constant: ["seven", "grün", "a"])
        try environment.declare("lists.many", constant: (0..<1_000).map { "word \($0)" })
        try environment.declare("lists.none", constant: [])
        return environment
    }

    @Test(
        "a named list is a list like any other",
        arguments: [
            ("'grün' in lists.known", true), ("'b' in lists.known", false),
            ("'word 999' in lists.many", true), ("s in lists.many", false),
            ("size(lists.many) == 1000", true), ("lists.known[0] == 'seven'", true),
            ("lists.known.exists(e, e.startsWith('gr'))", true), ("'a' in lists.none", false),
            ("lists.known + ['x'] == ['seven', 'grün', 'a', 'x']", true),
            ("x == 7 && (s + 'x') in lists.known", false),
        ]
    )
    func value(text: String, expected: Bool) throws {
        #expect(try Evaluation.value(text, environment()) == .bool(expected))
    }

    @Test("a program says which it mentions, and tests of membership are conjuncts")
    func mentions() throws {
        let program = try environment().compile(
            "x > 1 && s in lists.known && size(lists.none) == 0"
        )
        #expect(program.readConstants == ["lists.known", "lists.none"])
        #expect(program.conjuncts.map(\.comparison) == [.greater, .member])
    }

    @Test("a name is declared once, be it of a variable or a list, and misspelt ones are proposed")
    func names() throws {
        var environment = try environment()
        #expect(throws: DeclarationError.declaredTwice("lists.known")) {
            try environment.declare("lists.known", .int)
        }
        #expect(throws: DeclarationError.declaredTwice("x")) {
            try environment.declare("x", constant: ["a"])
        }
        let issue = Evaluation.issue("'a' in lists.knwon", environment)
        #expect(issue?.message.contains("did you mean 'lists.known'?") == true)
    }
}
