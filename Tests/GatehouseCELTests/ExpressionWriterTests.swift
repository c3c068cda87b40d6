import Testing

@testable import GatehouseCEL

@Suite("ExpressionWriter")
struct ExpressionWriterTests {
    private func text(_ source: String, isCanonical: Bool = false) throws -> String {
        let limits = Limits()
        let tree = try Parser.parse(
            SourceText(source),
            limits: limits,
            macros: [.bindings, .optionals, .twoVariables]
        )
        return ExpressionWriter(tree, limits: limits, isCanonical: isCanonical)
            .text(of: tree.root)
    }

    @Test(
        "what is written reads back as the same",
        arguments: [
            ("x>1&&s=='a'||m.b", "x > 1 && s == 'a' || m.b"),
            ("x > 1 && (s == \"a\" || m.b)", "x > 1 && (s == 'a' || m.b)"),
            ("((x + 1)) * 2 - (3 - x)", "(x + 1) * 2 - (3 - x)"),
            ("!(x in [1, 2]) && !m.b", "!(x in [1, 2]) && !m.b"),
            ("-x < -1 && -(-1.5) > 0.5", "-x < -1 && --1.5 > 0.5"),
            ("(x > 1 ? 2 : 3) + 1", "(x > 1 ? 2 : 3) + 1"),
            (
                "l.exists(e, e > 1) && l.all(i, e, e > i)",
                "l.exists(e, e > 1) && l.all(i, e, e > i)"
            ),
            ("l.filter(e, e > 1)[0] == 2u", "l.map(e, e > 1, e)[0] == 2u"),
            ("has(m.a) && m[?'k'].orValue(true)", "has(m.a) && m[?'k'].orValue(true)"),
            ("cel.bind(a, x, a + a) == 2", "cel.bind(a, x, a + a) == 2"),
            ("m.`a-b` == b'\\x00\\''", "m.`a-b` == b'\\x00\\''"),
            ("s.startsWith('a\\nb') == {'k': 1}.k", "s.startsWith('a\\x0ab') == {'k': 1}.k"),
        ]
    )
    func written(source: String, wanted: String) throws {
        #expect(try text(source) == wanted)
        #expect(try text(wanted) == wanted)
    }

    @Test(
        "one form for many ways of writing the same",
        arguments: [
            ("x > 1 && s == 'a'", "'a' == s && (1 < x)"),
            ("x > 1 && (s == 'a' && d)", "d && x > 1 && \"a\" == s && d"),
            ("s in ['a', 'b']", "s in ['b', 'a', 'b']"),
            ("x >= 1 || !d", "(!d) || 1 <= x"),
        ]
    )
    func canonical(one: String, other: String) throws {
        #expect(try text(one, isCanonical: true) == text(other, isCanonical: true))
    }

    @Test(
        "and another for what is not the same",
        arguments: [
            ("x > 1", "1 > x"), ("x - 1 > 0", "1 - x > 0"), ("x > 1 && d", "x > 1 || d"),
            ("(d || x > 1) && s == 'a'", "d || x > 1 && s == 'a'"), ("s == 'a'", "s == 'A'"),
        ]
    )
    func different(one: String, other: String) throws {
        #expect(try text(one, isCanonical: true) != text(other, isCanonical: true))
    }

    @Test("a program tells the text of its conditions")
    func conditions() throws {
        let program = try Evaluation.environment().compile("x > 5 && (s == 'a' || missing == 1)")
        #expect(
            program.conditionTexts == [
                "x > 5", "s == 'a'", "missing == 1", "s == 'a' || missing == 1",
            ]
        )
    }
}
