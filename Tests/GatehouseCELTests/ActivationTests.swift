import Testing

@testable import GatehouseCEL

@Suite("Activation")
struct ActivationTests {
    @Test("every kind of value comes back as it was bound")
    func roundTrip() throws {
        var environment = Environment()
        let slot = try environment.declare("v", .dyn)
        let program = try environment.compile("v")
        var activation = Activation(environment)
        let values: [CELValue] = [
            .null, .bool(true), .int(.min), .uint(.max), .double(-0.5), .string("ü\0"),
            .bytes([0, 255]), .timestamp(seconds: -1, nanoseconds: 5), .duration(nanoseconds: -7),
            .list([.int(1), .list([])]), .map([.string("a"): .map([.bool(true): .null])]),
            .type("int"), .optional(nil), .optional(.int(1)), .network("10.0.0.0/8"),
            .network("::1"),
        ]
        for value in values {
            try activation.set(slot, to: value)
            let found = try activation.value(of: program)
            #expect(found == value)
        }
    }

    @Test("values that programs cannot have are refused")
    func refused() throws {
        var environment = Environment()
        let slot = try environment.declare("v", .dyn)
        var activation = Activation(environment)
        var deep = CELValue.int(1)
        for _ in 0..<70 { deep = .list([deep]) }
        let wrong: [CELValue] = [
            deep, .map([.double(1): .null]), .timestamp(seconds: .max, nanoseconds: 0),
            .timestamp(seconds: 0, nanoseconds: -1), .network("10.0.0.0/33"),
        ]
        for value in wrong {
            var isRefused = false
            do { try activation.set(slot, to: value) } catch { isRefused = true }
            #expect(isRefused, "\(value)")
        }
        let hasValue = activation.hasValue(slot)
        #expect(!hasValue)
    }

    @Test("bytes that are no UTF-8 are repaired")
    func repaired() throws {
        var environment = Environment()
        let slot = try environment.declare("s", .string)
        let program = try environment.compile("s")
        var activation = Activation(environment)
        let broken: [UInt8] = [0x61, 0xFF, 0x62]
        activation.setText(slot, broken.span)
        let value = try activation.value(of: program)
        #expect(value == .string("a\u{FFFD}b"))
        let nothing: [UInt8] = []
        activation.setText(slot, nothing.span)
        let empty = try activation.value(of: program)
        #expect(empty == .string(""))
    }

    @Test("clearing takes a value away, resetting all of them")
    func clearing() throws {
        var environment = Environment()
        let a = try environment.declare("e.a", .int)
        let b = try environment.declare("e.b", .string)
        let program = try environment.compile("has(e.a) ? 1 : has(e.b) ? 2 : 3")
        var activation = Activation(environment)
        activation.set(a, to: Int64(0))
        activation.setText(b, "")
        #expect(activation.evaluate(program).int == 1)
        activation.clear(a)
        #expect(activation.evaluate(program).int == 2)
        activation.reset()
        #expect(activation.evaluate(program).int == 3)
    }

    @Test("binding between evaluations does not disturb what is bound")
    func interleaved() throws {
        var environment = Environment()
        let a = try environment.declare("a", .string)
        let b = try environment.declare("b", .string)
        let program = try environment.compile("(a + '-' + b).upperAscii() + a")
        var activation = Activation(environment)
        activation.setText(a, "one")
        activation.setText(b, "two")
        var bound = "two"
        for text in ["x", "longer than before", ""] {
            let found = try activation.value(of: program)
            #expect(found == .string("ONE-\(bound.uppercased())one"))
            activation.setText(b, text)
            bound = text
        }
    }

    @Test("one activation evaluates many programs")
    func many() throws {
        var environment = Environment()
        let x = try environment.declare("x", .int)
        let programs = try (0..<50).map {
            try environment.compile("[x, \($0)].exists(e, e == \($0 + 1))")
        }
        var activation = Activation(environment)
        for value in 0..<50 {
            activation.set(x, to: Int64(value))
            let hits = programs.indices.filter { activation.evaluate(programs[$0]).bool == true }
            #expect(hits == (value > 0 ? [value - 1] : []))
        }
    }

    @Test("functions of the host are called with values")
    func host() throws {
        var environment = Environment()
        let x = try environment.declare("x", .int)
        try environment.declare(
            Function("geo.near", [.init([.int, .list(.string)], .bool)]) { arguments in
                guard case .int(let number) = arguments[0] else { return nil }
                return number < 0
                    ? nil : .bool(number == 1 && arguments[1] == .list([.string("a")]))
            }
        )
        let program = try environment.compile("geo.near(x, ['a'])")
        var activation = Activation(environment)
        activation.set(x, to: Int64(1))
        #expect(activation.evaluate(program).bool == true)
        activation.set(x, to: Int64(-1))
        #expect(activation.evaluate(program).isError)
        #expect(throws: DeclarationError.declaredTwice("size")) {
            try environment.declare(Function("size", [.init([.int], .int)]))
        }
        #expect(throws: DeclarationError.self) { try environment.declare("x", .int) }
        #expect(throws: DeclarationError.self) { try environment.declare("a..b", .int) }
        #expect(throws: DeclarationError.self) { try environment.declare("1a", .int) }
    }
}
