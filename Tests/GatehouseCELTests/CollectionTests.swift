import Testing

@testable import GatehouseCEL

@Suite("Collections")
struct CollectionTests {
    @Test(
        "lists, maps, optional values and loops",
        arguments: [
            ("l.map(e, e * 2) == [2, 4, 6]", true), ("l.filter(e, e > 1).size() == 2", true),
            ("l.map(e, e > 1, e * 10) == [20, 30]", true),
            ("l.map(a, l.map(b, a * b).filter(c, c > 2)).flatten() == [3, 4, 6, 3, 6, 9]", true),
            (
                "[1, 2].map(a, [3, 4].map(b, a / (b - 3) == 9 || true)) == [[true, true], [true, true]]",
                true
            ),
            ("m.map(k, k) == ['a']", true), ("m.exists(k, v, k == 'a' && v == 1)", true),
            ("l.transformMap(i, v, v * v) == {0: 1, 1: 4, 2: 9}", true),
            ("l.transformMapEntry(i, v, {string(v): i}) == {'1': 0, '2': 1, '3': 2}", true),
            ("l + [] == l && [] + l == l && l + l == [1, 2, 3, 1, 2, 3]", true),
            ("{'a': 1, 'b': 2} == {'b': 2, 'a': 1.0}", true), ("dyn({1: 'a'}) == {1u: 'a'}", true),
            ("[1, [2, {'a': [3]}]] == [1, [2, {'a': [3]}]]", true), ("[[]] == [[[]]]", false),
            ("l.sort() == l && ['b', 'a', 'c'].sort() == ['a', 'b', 'c']", true),
            ("l.sortBy(e, -e) == [3, 2, 1]", true),
            ("['bb', 'a'].sortBy(e, e.size()) == ['a', 'bb']", true),
            ("[3, 1, 2, 3, 1.0].distinct() == [3, 1, 2]", true), ("l.reverse() == [3, 2, 1]", true),
            ("l.slice(1, 3) == [2, 3] && l.slice(3, 3) == []", true),
            ("[[1, [2]], [3]].flatten() == [1, [2], 3]", true),
            ("lists.range(4) == [0, 1, 2, 3]", true),
            ("l.first().value() == 1 && l.last().value() == 3 && ![].first().hasValue()", true),
            ("m.?a.orValue(0) == 1 && m.?zz.orValue(5) == 5", true),
            ("l[?1].value() == 2 && !l[?7].hasValue()", true),
            ("[?m.?a, ?m.?b] == [1] && {?'k': m.?b} == {}", true),
            ("m.?a.optMap(v, dyn(v) == 1).value() && !m.?b.optMap(v, v).hasValue()", true),
            ("m.?b.or(m.?a).value() == 1", true), ("optional.ofNonZeroValue(0).hasValue()", false),
            ("[optional.of(1), optional.none()].unwrapOpt() == [1]", true),
            ("cel.bind(a, l.size(), cel.bind(b, a + 1, a * b)) == 12", true),
            ("cel.block([x + 1, cel.index(0) * 2], cel.index(0) + cel.index(1)) == 24", true),
            ("type([1]) == list && type({}) == map && type(type(1)) == type", true),
            ("cidr('10.0.0.0/8').containsIP(ip('10.255.0.1')) && ip('::1').isLoopback()", true),
            ("string(ip('2001:DB8:0:0:1:0:0:1')) == '2001:db8::1:0:0:1'", true),
            ("string(cidr('10.1.2.3/8').masked()) == '10.0.0.0/8'", true),
            ("google.protobuf.Struct{fields: {'a': 1}}.a == 1.0", true),
            ("google.protobuf.Duration{seconds: 1, nanos: 5} == duration('1.000000005s')", true),
        ]
    )
    func values(text: String, expected: Bool) throws {
        #expect(try Evaluation.value(text) == .bool(expected))
    }

    @Test(
        "what is not there is an error",
        arguments: [
            "l[3] == 1", "l[-1] == 1", "m['zz'] == 1", "l.slice(2, 1) == l", "lists.range(-1) == l",
            "optional.none().value() == 1", "ip('1.2.3') == ip('1.2.3.4')",
            "ip('1.2.3.04').family() == 4",
            "ip('fe80::1%eth0').family() == 6", "cidr('10.0.0.0/33').prefixLength() == 33",
            "math.greatest([]) == 1", "[1, dyn('a')].sort() == []",
            "l.transformMapEntry(i, v, {'k': v}) == {}",
            "google.protobuf.Int32Value{value: 3000000000} == 1",
        ]
    )
    func errors(text: String) {
        #expect(Evaluation.issue(text)?.kind == .evaluation)
    }

    @Test("a loop costs budget for every element")
    func budget() throws {
        let environment = try Evaluation.environment()
        let text = "lists.range(100000).map(a, a).map(b, b).size() == lists.range(x).size()"
        #expect(Evaluation.issue(text, environment)?.kind == .budget)
        let large = "lists.range(2000000 + x).size() > 1"
        #expect(Evaluation.issue(large, environment)?.kind == .limit)
    }

    @Test("comparing what doubles at every step ends by the budget")
    func doubling() throws {
        var text = "a == a"
        for _ in 0..<40 { text = "cel.bind(a, [a, a], \(text))" }
        let issue = Evaluation.issue("cel.bind(a, [x], \(text))")
        #expect(issue?.kind == .budget || issue?.kind == .limit)
    }

    @Test("constant sets hold what the list holds", arguments: [1, 8, 9, 100])
    func sets(count: Int) throws {
        let environment = try Evaluation.environment()
        let numbers = (0..<count).map { String($0 * 3) }.joined(separator: ", ")
        let texts = (0..<count).map { "'t\($0)'" }.joined(separator: ", ")
        for probe in [0, 1, 3, (count - 1) * 3, count * 3, -3] {
            let expected = CELValue.bool(probe >= 0 && probe % 3 == 0 && probe < count * 3)
            #expect(
                try Evaluation.value("x - x + \(probe) in [\(numbers)]", environment) == expected
            )
            let text = "('t' + string(x - x + \(probe / 3))) in [\(texts)]"
            #expect(
                try Evaluation.value(text, environment) == .bool(probe >= 0 && probe / 3 < count)
            )
        }
    }
}
