import Testing

@testable import GatehouseCEL

@Suite("Program")
struct ProgramTests {
    @Test("a program knows the slots that it reads")
    func slots() throws {
        let environment = try Evaluation.environment()
        let program = try environment.compile("has(event.amount) && (x > 1 || s in ['a', s])")
        let names = program.readSlots.map { environment.variables[$0.index].name }
        #expect(names == ["x", "s", "event.amount"])
    }

    @Test(
        "what depends on nothing is evaluated when it is compiled",
        arguments: [
            ("1 + 2 * 3", .int(7)), ("'a' + 'b'", .string("ab")),
            ("[1, 2].map(e, e * 2)[1]", .int(4)),
            ("1 > 2 && x == 1", .bool(false)), ("true || x == 1", .bool(true)),
            ("false ? x : 3", .int(3)), ("timestamp(0).getFullYear()", .int(1970)),
            ("cel.bind(a, 2, a * a)", .int(4)), ("'abc'.matches('b')", .bool(true)),
            ("x > 1", nil), ("1 / 0", nil), ("x > 1 || 2 > 1 && x < 5", nil),
        ] as [(String, CELValue?)]
    )
    func constants(text: String, value: CELValue?) throws {
        #expect(try Evaluation.environment().compile(text).constant == value)
    }

    @Test("conditions on one variable that must hold are told")
    func conjuncts() throws {
        let environment = try Evaluation.environment()
        let program = try environment.compile(
            "event.amount > 100.0 && s in ['NG', 'RU'] && s.startsWith('a') && (x > 1 || x < 0) && 5 > x"
        )
        let slot = { (name: String) in environment.variables.first { $0.name == name }?.slot }
        #expect(program.conjuncts.map(\.comparison) == [.greater, .member, .startsWith, .less])
        #expect(program.conjuncts[1].constants == [.string("NG"), .string("RU")])
        #expect(
            program.conjuncts.map(\.slot) == [
                slot("event.amount"), slot("s"), slot("s"), slot("x"),
            ]
        )
        #expect(program.conjuncts[3].constants == [.int(5)])
        #expect(try environment.compile("x > 1 || x < 0").conjuncts.isEmpty)
        #expect(try environment.compile("x == 1").conjuncts.map(\.comparison) == [.equal])
    }

    @Test("coverage counts what each condition was")
    func coverage() throws {
        let environment = try Evaluation.environment()
        let program = try environment.compile("x > 5 && (s == 'a' || missing == 1)")
        var activation = Activation(environment)
        try Evaluation.bind(&activation, environment)
        var coverage = ConditionCoverage(program)
        #expect(program.conditions.map(\.column) == [1, 11, 23, 11])
        _ = activation.evaluate(program, noting: &coverage)
        activation.set(environment.variables[0].slot, to: Int64(1))
        _ = activation.evaluate(program, noting: &coverage)
        _ = activation.evaluate(program)
        let counts = coverage.counts
        #expect(counts.map(\.isTrue) == [1, 0, 0, 0])
        #expect(counts.map(\.isFalse) == [1, 1, 0, 0])
        #expect(counts.map(\.isError) == [0, 0, 1, 1])
    }

    @Test("costs are bounded where sizes are")
    func costs() throws {
        let environment = try Evaluation.environment()
        let simple = try environment.compile("x > 1 && event.amount < 2.0")
        #expect(simple.cost.minimum == simple.cost.maximum)
        let loop = try environment.compile("l.all(a, l.all(b, a <= b))")
        let maximum = try #require(loop.cost.maximum)
        #expect(maximum > loop.cost.minimum && maximum < 10_000)
        #expect(try environment.compile("m.exists(k, k == 'a')").cost.maximum == nil)
        let text = try #require(try environment.compile("s.contains('abc')").cost.maximum)
        #expect(text < 200)
    }

    @Test("sources beyond the limits are refused")
    func limits() throws {
        var limits = Limits()
        limits.sourceBytes = 100
        limits.nodes = 10
        let environment = try Evaluation.environment(limits: limits)
        for text in [String(repeating: " ", count: 101), "[1,2,3,4,5,6,7,8,9,10,11]"] {
            #expect(Evaluation.issue(text, environment)?.kind == .limit)
        }
    }

    @Test("long conditions and lists are fine")
    func long() throws {
        let environment = try Evaluation.environment()
        let terms = (0..<3_000).map { "x == \($0 + 8)" }.joined(separator: " || ")
        #expect(try Evaluation.value(terms, environment) == .bool(false))
        let list = (0..<9_000).map { "'t\($0)'" }.joined(separator: ",")
        #expect(try Evaluation.value("s in [\(list)]", environment) == .bool(false))
    }
}
