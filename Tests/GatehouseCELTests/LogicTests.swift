import Testing

@testable import GatehouseCEL

@Suite("Logic")
struct LogicTests {
    @Test(
        "a term that decides makes up for an error in another, in either order",
        arguments: [
            ("missing == 1 || true", true), ("true || missing == 1", true),
            ("missing == 1 && false", false), ("false && missing == 1", false),
            ("1 / 0 == 1 || x == 7", true), ("x == 7 || 1 / (x - 7) == 1", true),
            ("x == 8 && missing == 1 && d == 1", false),
            ("missing == 1 && missing == 2 && x == 8", false),
            ("(missing == 1 || x == 7) && x < 9", true),
            ("[1, 2, 3].exists(e, 1 / (e - 1) == 1)", true),
            ("[1, 2, 3].all(e, 1 / (e - 1) == 7)", false),
            ("cel.bind(y, missing, true)", true),  // never looked at
            ("d == 1 || dyn('text') || true", true),  // not even a bool
            ("has(event.amount)", true), ("has(event.missing)", false),
            ("x == 7 ? true : missing == 1", true),
        ]
    )
    func absorbed(text: String, expected: Bool) throws {
        #expect(try Evaluation.value(text) == .bool(expected))
    }

    @Test(
        "an error that nothing makes up for is the result",
        arguments: [
            "missing == 1 || false", "missing == 1 && true", "x == 7 && missing == 1",
            "missing == 1 || missing == 2", "missing == 1 ? true : true", "!(missing == 1)",
            "[1].exists_one(e, e == missing)", "l.filter(e, e > missing)",
            "cel.bind(y, missing, y)",
            "[1, 2].all(e, e == missing)",
        ]
    )
    func kept(text: String) {
        #expect(Evaluation.issue(text)?.kind == .missing)
    }

    @Test("a value that is no bool is an error of the evaluation where the checker allows it")
    func notBool() {
        for text in ["dyn(1) && true", "true && dyn('a')", "dyn(1) ? 1 : 2", "l.all(e, dyn(e))"] {
            #expect(Evaluation.issue(text)?.message.contains("no such overload") == true)
        }
    }

    @Test("an exhausted budget ends the evaluation, whatever stands beside it")
    func budget() throws {
        var limits = Limits()
        limits.budget = 100
        let environment = try Evaluation.environment(limits: limits)
        let text = "l.all(a, l.all(b, l.all(c, a + b + c > 0))) || x == 7"
        let issue = try #require(Evaluation.issue("x == 8 || " + text, environment))
        #expect(issue.kind == .budget)
        #expect(issue.message.contains("100"))
    }
}
