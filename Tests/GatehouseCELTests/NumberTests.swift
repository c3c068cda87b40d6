import Testing

@testable import GatehouseCEL

@Suite("Numbers")
struct NumberTests {
    @Test(
        "arithmetic stays within 64 bits",
        arguments: [
            ("9223372036854775807 + 1", "beyond the range"),
            ("-9223372036854775808 - 1", "beyond the range"),
            ("9223372036854775807 * 2", "beyond the range"),
            ("-(-9223372036854775808 + x - 7)", "beyond the range"),
            ("-9223372036854775808 / (x - 8)", "beyond the range"),
            ("-9223372036854775808 % (x - 8)", "beyond the range"),
            ("18446744073709551615u + 1u", "beyond the range"), ("0u - 1u", "beyond the range"),
            ("x / 0", "division by zero"), ("x % 0", "division by zero"),
            ("1u / 0u", "division by zero"), ("1u % 0u", "division by zero"),
            ("int(9223372036854775808.0)", "out of range"), ("int(1e300)", "out of range"),
            ("int(double('NaN'))", "out of range"), ("uint(-1.0)", "out of range"),
            ("uint(-1)", "out of range"), ("int(18446744073709551615u)", "out of range"),
            ("math.abs(-9223372036854775808)", "beyond the range"),
            ("math.bitShiftLeft(1, -1)", "out of range"),
            ("int('12a')", "cannot be converted"), ("double('0x10')", "cannot be converted"),
            ("uint('-1')", "cannot be converted"), ("bool('yes')", "cannot be converted"),
        ]
    )
    func errors(text: String, part: String) throws {
        let issue = try #require(Evaluation.issue(text))
        #expect(issue.kind == .evaluation)
        #expect(issue.message.contains(part), "\(issue)")
    }

    @Test(
        "numbers of different types compare by what they count",
        arguments: [
            ("1 == dyn(1.0)", true), ("1u == dyn(1)", true), ("dyn(2.5) > 2", true),
            ("-1 < 0u", true), ("18446744073709551615u > -1", true), ("1 in [dyn(1.0)]", true),
            ("dyn(2.0) in [1, 2, 3]", true), ("dyn(2.5) in [1, 2, 3]", false),
            ("dyn(2u) in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", true),
            ("dyn('2') in [1, 2, 3]", false), ("x in [1, 7]", true), ("x in [7u]", true),
            ("double('NaN') == double('NaN')", false), ("double('NaN') < 1.0", false),
            ("dyn(1.0) == {1: 'a'}.map(k, k)[0]", true), ("{1: 'a'}[dyn(1.0)] == 'a'", true),
            ("0.1 + 0.2 == 0.3", false), ("-0.0 == 0.0", true), ("1.0 / 0.0 > 1e308", true),
        ]
    )
    func mixed(text: String, expected: Bool) throws {
        var environment = try Evaluation.environment()
        if text == "x in [7u]" {
            // The checker wants one type; the evaluation does not.
            let program = try environment.compileUnchecked(text)
            var activation = Activation(environment)
            try Evaluation.bind(&activation, environment)
            #expect(activation.evaluate(program).bool == expected)
            return
        }
        environment.limits.budget = 10_000
        #expect(try Evaluation.value(text, environment) == .bool(expected))
    }

    @Test(
        "a double has its shortest text",
        arguments: [
            (1.0, "1"), (0.5, "0.5"), (-2.25, "-2.25"), (1e6, "1000000"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"), (1.5e-7, "1.5e-07"), (0.0001, "0.0001"), (123456.789, "123456.789"),
            (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"), (0, "0"),
            (-0.0, "-0"),
            (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        ] as [(Double, String)]
    )
    func texts(number: Double, text: String) {
        #expect(DoubleText.shortest(number) == text)
    }
}
