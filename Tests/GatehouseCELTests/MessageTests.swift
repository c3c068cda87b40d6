import Testing

@testable import GatehouseCEL

@Suite("Messages")
struct MessageTests {
    @Test(
        "a message says what is wrong, where, and what to do",
        arguments: [
            ("event.amout > 1.0", "1:1", "did you mean 'event.amount'?"),
            ("event.amount.x > 1.0", "1:14", "did you mean 'event.amount'?"),
            ("x > 1 && s.startWith('a')", "1:12", "did you mean 'startsWith'?"),
            ("x +\n  'a'", "1:3", "found '+' of (int, string)"),
            ("x > 1 &&\n s > 2", "2:4", "found '>' of (string, int)"),
            ("1 +", "1:4", "found the end"), ("(1", "1:3", "wanted ')'"),
            ("'abc", "1:1", "string without its end"),
            ("1 ? 2 : 3", "1:3", "wanted (bool, <A>, <A>)"), ("x && true", "1:1", "wanted bool"),
            ("s.matches('(')", "1:11", "no regular expression"),
            ("size(s)s", "1:8", "wanted an operator or the end"),
            ("12x", "1:3", "right after a number"),
            ("'a\\q'", "1:3", "escape"), ("has(x)", "1:1", "has(event.amount)"),
            ("[1].map(1, 2)", "1:5", "other arguments of map()"), ("while", "1:1", "reserved"),
            ("s.foo", "1:3", "only a map has fields"),
            ("{1.5: 2}", "1:2", "found a key of type double"),
            ("9223372036854775808", "1:1", "wanted an int"), ("1e999", "1:1", "no double can hold"),
            ("size(1)", "1:1", "found 'size' of (int)"),
            ("contains(s, 'a')", "1:1", "x.contains()"),
            ("'ü' + 1", "1:5", "'+'"), ("a.b", "1:1", "found no variable 'a.b'"),
            ("google.protobuf.Int32Value{valu: 1}", "1:28", "did you mean 'value'?"),
            ("s.all(c, true)", "1:3", "loop over a value of type string"),
            ("#", "1:1", "starts no word"),
            ("x == missing", "1:6", "found no value for 'missing'"),
            ("m.zz == 1", "1:3", "found no key 'zz'"), ("l[3] == 1", "1:2", "found the index 3"),
            ("{'a': 1, 'a': 2}", "1:1", "found the key 'a' twice"),
        ]
    )
    func messages(text: String, place: String, part: String) throws {
        let issue = try #require(Evaluation.issue(text))
        #expect(issue.location.description == place, "\(issue)")
        #expect(issue.message.contains(part), "\(issue)")
    }

    @Test("the snippet has a caret below the place")
    func caret() throws {
        let issue = try #require(Evaluation.issue("x > 1 &&\n\t'ü' + 1 == x"))
        #expect(issue.snippet == " |  'ü' + 1 == x\n |      ^")
        #expect(issue.description.hasPrefix("2:6: found '+'"))
    }

    @Test("a long line is cut around the place")
    func longLine() throws {
        let terms = String(repeating: "x > 1 && ", count: 30)
        let text = terms + "y && " + terms + "true"
        let issue = try #require(Evaluation.issue(text))
        let lines = issue.snippet.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].count < 130)
        #expect(Array(lines[0])[lines[1].count - 1] == "y")
    }

    @Test("the checker complains about all it finds")
    func several() throws {
        let environment = try Evaluation.environment()
        #expect {
            try environment.compile("y + 1 > z && s == 1")
        } throws: { error in
            (error as? CELError)?.issues.map(\.kind) == [.unknownName, .unknownName, .type]
        }
    }

    @Test(
        "a name is proposed where one is close",
        arguments: [
            ("amout", "amount"), ("Amount", "amount"), ("amuont", "amount"), ("countyr", "country"),
            ("zzz", nil), ("a", nil), ("", nil),
        ] as [(String, String?)]
    )
    func spelling(name: String, proposal: String?) {
        let hint = Spelling.hint(for: name, among: ["amount", "country", "text"])
        #expect(hint == (proposal.map { "; did you mean '\($0)'?" } ?? ""))
    }
}
