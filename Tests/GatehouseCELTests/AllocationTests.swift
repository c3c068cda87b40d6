import GatehouseTestSupport
import Testing

@testable import GatehouseCEL

@Suite(.serialized, .enabled(if: AllocationCount.isMeaningful, "allocations are not counted"))
struct AllocationTests {
    @Test(
        "evaluating allocates nothing after warm-up",
        arguments: [
            "event.amount > 100.0 && s in ['NG', 'RU'] || s.contains('ß')", "x * 3 + 4 > 12",
            "missing == 1 || x == 7", "l.exists(e, e == x)", "l.map(e, e * 2)", "s + s == 'a'",
            "s.matches('^g.*e$') && size(s) == 5", "has(event.missing) ? 1 : l[0]", "x in l",
            "timestamp(x) < timestamp(8) && m.a == 1", "x in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]",
        ]
    )
    func evaluation(text: String) throws {
        let environment = try Evaluation.environment()
        let program = try environment.compile(text)
        var activation = Activation(environment)
        try Evaluation.bind(&activation, environment)
        for _ in 0..<3 { _ = activation.evaluate(program) }
        let allocations = AllocationCount.of {
            for _ in 0..<100 { _ = activation.evaluate(program) }
        }
        #expect(allocations == 0)
    }

    @Test("binding allocates nothing after warm-up")
    func binding() throws {
        let environment = try Evaluation.environment()
        let slots = environment.variables.map(\.slot)
        var activation = Activation(environment)
        let text = Array("a text of some length".utf8)
        func pass(_ activation: inout Activation) {
            activation.reset()
            activation.set(slots[0], to: Int64(1))
            activation.setText(slots[1], text.span)
            activation.set(slots[5], to: 1.5)
        }
        for _ in 0..<3 { pass(&activation) }
        let allocations = AllocationCount.of {
            for _ in 0..<100 { pass(&activation) }
        }
        #expect(allocations == 0)
    }
}
