import Testing

@testable import GatehouseCEL

@Suite("Types")
struct TypeTests {
    @Test(
        "types are read from their text and written back",
        arguments: [
            "int", "uint", "double", "bool", "string", "bytes", "null_type", "dyn", "list(int)",
            "map(string, list(dyn))", "type(int)", "wrapper(int)", "optional_type(string)",
            "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "tuple(<A>, <B>)",
            "<T>",
        ]
    )
    func roundTrip(text: String) {
        #expect(CELType(text)?.description == text)
    }

    @Test(
        "what is no type is refused",
        arguments: [
            "", "list(", "list(int", "list(int))", "map(int)", "int(int)", "<T", "list()",
            String(repeating: "list(", count: 40) + "int" + String(repeating: ")", count: 40),
        ]
    )
    func refused(text: String) {
        #expect(CELType(text) == nil)
    }

    @Test(
        "the checker deduces types",
        arguments: [
            ("1 + x", "int"), ("x > 1", "bool"), ("[1, 2.0]", "list(dyn)"), ("[]", "list(dyn)"),
            ("{'a': [1]}", "map(string, list(int))"), ("l.map(e, string(e))", "list(string)"),
            ("m.a", "dyn"), ("x > 1 ? s : 'b'", "string"), ("x > 1 ? dyn(s) : 1", "dyn"),
            ("l.transformMap(i, v, v > 1)", "map(int, bool)"), ("type(x)", "type(int)"),
            ("optional.of(x)", "optional_type(int)"), ("m.?a", "optional_type(dyn)"),
            ("l[?0]", "optional_type(int)"), ("optional.of(s).orValue('')", "string"),
            ("cel.bind(a, [x], a[0])", "int"), ("l.sortBy(e, -e)", "list(int)"),
            ("timestamp(x) - timestamp(0)", "google.protobuf.Duration"), ("ip('::1')", "net.IP"),
            ("google.protobuf.Int32Value{value: 1}", "wrapper(int)"),
            ("math.greatest(1, 2.0)", "dyn"), ("math.greatest(1, 2, 3)", "int"),
            ("has(event.amount)", "bool"), ("l.all(i, v, i < v)", "bool"),
        ]
    )
    func deduced(text: String, type: String) throws {
        let environment = try Evaluation.environment()
        #expect(try environment.check(text).description == type)
        #expect(try environment.compile(text).resultType.description == type)
    }

    @Test(
        "types that do not fit are refused",
        arguments: [
            "x + 1.0", "s + 1", "x && true", "!x", "s[0]", "l['a']", "{'a': 1}[1]", "x ? 1 : 2",
            "x > 1 ? 1 : 'a'", "s in l", "'a' in ['b', 1.0] ? 1 : x == s", "l.map(e, e + 'a')",
            "l == s", "size(x)", "s.size(1)", "x.size()", "{null: 1}", "{1.0: 1}", "-s",
            "l.exists(e, e)", "x.map(e, e)", "optional.of(1).orValue('a')", "[?x]", "x.?y",
            "isIP(cidr('10.0.0.0/8'))", "timestamp(0) + timestamp(0)", "m.?a.optFlatMap(v, 1)",
            "l.transformMapEntry(i, v, v)", "l.sortBy(e, l) == l",
            "google.protobuf.Int32Value{value: 'a'}",
        ]
    )
    func mismatched(text: String) {
        #expect(Evaluation.issue(text)?.kind == .type, "\(text)")
    }

    @Test("names are looked up in the container first, and locals before them")
    func container() throws {
        var environment = Environment()
        environment.container = "com.example"
        let inner = try environment.declare("com.example.y", .int)
        let outer = try environment.declare("y", .int)
        var activation = Activation(environment)
        activation.set(inner, to: Int64(1))
        activation.set(outer, to: Int64(2))
        for (text, expected) in [
            ("y", 1), (".y", 2), ("example.y", 1), ("[3].map(y, y)[0]", 3),
            ("[3].map(y, .y)[0]", 2),
        ] as [(String, Int64)] {
            let program = try environment.compile(text)
            #expect(activation.evaluate(program).int == expected, "\(text)")
        }
    }

    @Test("a type cannot grow without bound")
    func growth() throws {
        var environment = Environment()
        try environment.declare(
            Function(
                "pair",
                [.init([.parameter("A")], .opaque("pair", [.parameter("A"), .parameter("A")]))]
            )
        )
        var text = "true"
        for _ in 0..<30 { text = "cel.bind(a, pair(a), \(text))" }
        #expect {
            try environment.compile("cel.bind(a, 1, \(text))")
        } throws: { error in
            (error as? CELError)?.first.kind == .limit
        }
    }

    @Test("values are equal when type and bytes are")
    func equality() {
        #expect(CELValue.int(1) != .uint(1))
        #expect(CELValue.double(.nan) == .double(.nan))
        #expect(CELValue.string("é") != .string("e\u{301}"))
        #expect(CELValue.map([.int(1): .null]) == .map([.int(1): .null]))
        #expect(CELValue.optional(nil) != .optional(.null))
        #expect(Set([CELValue.double(0), .double(-0.0), .string("a"), .string("a")]).count == 2)
    }
}
