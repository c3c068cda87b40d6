import GatehouseCEL
import Testing

/// The examples of the documentation, word for word where they can be.
@Suite("Documentation")
struct DocumentationTests {
    @Test("the first example fires")
    func overview() throws {
        // What expressions may mention.
        var environment = Environment()
        let amount = try environment.declare("event.amount", .double)
        let country = try environment.declare("event.country", .string, maximumSize: 2)
        let text = try environment.declare("event.text", .string, maximumSize: 2_000)

        // Compiled once. An error says where, and what to do.
        let rule = try environment.compile(
            "event.amount > 100.0 && event.country in ['NG', 'RU'] && event.text.contains('telegram')"
        )

        // Filled and evaluated for every event, without allocation.
        var activation = Activation(environment)
        activation.set(amount, to: 250.0)
        activation.setText(country, "NG")
        activation.setText(text, "write to me on telegram")
        #expect(activation.evaluate(rule).bool == true)
        #expect(rule.cost.maximum != nil)
        #expect(rule.conjuncts.count == 3)
    }

    @Test("a missing value is an error that another operand makes up for")
    func missing() throws {
        var environment = Environment()
        try environment.declare("event.amount", .double)
        let country = try environment.declare("event.country", .string)
        var activation = Activation(environment)
        activation.setText(country, "NG")
        let either = try environment.compile("event.amount > 100.0 || event.country == 'NG'")
        #expect(activation.evaluate(either).bool == true)
        let one = try environment.compile("event.amount > 100.0")
        #expect(activation.evaluate(one).isError)
        #expect(
            activation.error(of: one)?.description == """
                1:14: found no value for 'event.amount'; bind one, or ask has(event.amount) before
                 | event.amount > 100.0
                 |              ^
                """
        )
    }

    @Test("a function of one's own is called")
    func function() throws {
        var environment = Environment()
        try environment.declare(
            Function("geo.near", [.init([.double, .double], .bool)]) { arguments in
                guard case .double(let a) = arguments[0], case .double(let b) = arguments[1] else {
                    return nil
                }
                return .bool((a - b).magnitude < 1)
            }
        )
        var activation = Activation(environment)
        let program = try environment.compile("geo.near(1.5, 2.0)")
        #expect(activation.evaluate(program).bool == true)
    }
}
