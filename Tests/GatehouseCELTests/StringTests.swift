import Testing

@testable import GatehouseCEL

@Suite("Texts")
struct StringTests {
    @Test(
        "functions on texts count code points",
        arguments: [
            ("size(s)", .int(5)), ("s.size()", .int(5)), ("size(b'ü')", .int(2)),
            ("s.contains('ß')", .bool(true)), ("s.contains('')", .bool(true)),
            ("s.startsWith('grü')", .bool(true)), ("s.endsWith('ße')", .bool(true)),
            ("s.endsWith('grüße!')", .bool(false)), ("'é' == 'e\\u0301'", .bool(false)),
            ("'a\\u0000b'.contains('\\u0000')", .bool(true)),
            ("s.charAt(2)", .string("ü")), ("s.charAt(5)", .string("")),
            ("s.indexOf('ß')", .int(3)), ("s.indexOf('')", .int(0)), ("s.indexOf('', 5)", .int(5)),
            ("s.indexOf('zzzzzzzz')", .int(-1)), ("s.lastIndexOf('e')", .int(4)),
            ("s.lastIndexOf('')", .int(5)), ("s.lastIndexOf('g', 0)", .int(0)),
            ("s.replace('', '-')", .string("-g-r-ü-ß-e-")),
            ("s.replace('ü', 'ue', 0)", .string("grüße")),
            ("'aaa'.replace('a', 'b', 2)", .string("bba")),
            ("'aaaa'.replace('aa', 'a')", .string("aa")),
            ("'a,b,,c'.split(',').size()", .int(4)), ("'a,b,c'.split(',', 2)[1]", .string("b,c")),
            ("s.split('').size()", .int(5)), ("''.split(',').size()", .int(1)),
            ("''.split('').size()", .int(0)), ("s.split('', 2)[1]", .string("rüße")),
            ("s.substring(1, 3)", .string("rü")), ("s.substring(5)", .string("")),
            ("s.upperAscii()", .string("GRüßE")), ("s.reverse()", .string("eßürg")),
            ("'\\t x \\u00a0'.trim()", .string("x")), ("['a', 'b'].join(', ')", .string("a, b")),
            ("strings.quote('a\"\\n')", .string("\"a\\\"\\n\"")),
            (
                "'%d|%s|%.1f|%x|%X|%o|%b|%%'.format([x, s, 2.25, 255, b'az', 8, -5])",
                .string("7|grüße|2.2|ff|617A|10|-101|%")
            ),
            (
                "'%s'.format([[1, 'a', null, {'b': 1u, 'a': true}]])",
                .string("[1, a, null, {a: true, b: 1}]")
            ),
            ("base64.encode(b'\\xff\\xfe')", .string("//4=")),
            ("base64.decode('//4')", .bytes([255, 254])),
            ("string(b'\\xc3\\xbc')", .string("ü")),
            ("string(timestamp(0))", .string("1970-01-01T00:00:00Z")),
            ("s + s", .string("grüßegrüße")), ("(s + '1') + (s + '2')", .string("grüße1grüße2")),
        ] as [(String, CELValue)]
    )
    func values(text: String, expected: CELValue) throws {
        #expect(try Evaluation.value(text) == expected)
    }

    @Test(
        "places outside of a text are errors",
        arguments: [
            "s.charAt(6)", "s.charAt(-1)", "s.indexOf('a', 6)", "s.lastIndexOf('a', -1)",
            "s.substring(3, 2)", "s.substring(6)", "s.substring(0, 6)", "'%d'.format([])",
            "'%d'.format(['a'])", "'%q'.format([1])", "'%'.format([1])", "'%.999f'.format([1.0])",
            "base64.decode('a')", "base64.decode('a=b=')", "string(b'\\xff')",
        ]
    )
    func errors(text: String) {
        #expect(Evaluation.issue(text)?.kind == .evaluation)
    }

    @Test("a text cannot grow without bound")
    func growth() throws {
        var limits = Limits()
        limits.textBytes = 10_000
        let environment = try Evaluation.environment(limits: limits)
        var text = "s"
        for _ in 0..<14 { text = "cel.bind(t, \(text), t + t)" }
        #expect(Evaluation.issue(text, environment)?.kind == .limit)
        #expect(
            Evaluation.issue("s.replace('', s + s + s + s).replace('', s + s + s)", environment)
                == nil
        )
        let large = "lists.range(1000).map(i, s).join(s + s).replace('', s)"
        #expect(Evaluation.issue(large, environment)?.kind == .limit)
    }

    @Test("a needle is found wherever it is, and nowhere else", arguments: 0..<200)
    func search(seed: Int) {
        var state = UInt64(seed) &+ 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let letters = next(3) + 1
        let text = (0..<next(400)).map { _ in UInt8(97 + next(letters)) }
        let needle = (0..<next(12)).map { _ in UInt8(97 + next(letters)) }
        let expected = (0...text.count).first { text[$0...].starts(with: needle) } ?? -1
        #expect(ByteSearch.find(needle.span, in: text.span) == expected)
    }
}
