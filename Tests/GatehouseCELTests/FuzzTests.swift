import Foundation
import Testing

@testable import GatehouseCEL

/// Numbers that are the same for the same seed (SplitMix64).
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite("Fuzz")
struct FuzzTests {
    private static let count =
        ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_COUNT"].flatMap { Int($0) } ?? 3_000

    private static func environment() throws -> Environment {
        var limits = Limits()
        limits.budget = 20_000
        limits.textBytes = 200_000
        limits.elements = 50_000
        var environment = Environment(limits: limits)
        try environment.declare("x", .int)
        try environment.declare("s", .string, maximumSize: 64)
        try environment.declare("l", .list(.int), maximumSize: 16)
        try environment.declare("m", .map(.string, .dyn), maximumSize: 16)
        try environment.declare("d", .dyn)
        try environment.declare("event.amount", .double)
        return environment
    }

    private static func activation(_ environment: Environment) throws -> Activation {
        var activation = Activation(environment)
        let v = environment.variables.map(\.slot)
        activation.set(v[0], to: Int64(7))
        activation.setText(v[1], "grüße 🐱")
        try activation.set(v[2], to: .list([.int(1), .int(2), .int(3)]))
        try activation.set(v[3], to: .map([.string("a"): .int(1), .string("b"): .list([.null])]))
        return activation
    }

    @Test("no text crashes the parser, the checker or the evaluation", arguments: 0..<8)
    func mutations(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed)
        let environment = try Self.environment()
        var activation = try Self.activation(environment)
        var valid = 0
        for _ in 0..<max(1, Self.count / 8) {
            let bytes = Self.mutated(&numbers)
            let text = String(decoding: bytes, as: UTF8.self)
            for isChecked in [true, false] {
                let program =
                    isChecked
                    ? try? environment.compile(text) : try? environment.compileUnchecked(text)
                guard let program else { continue }
                valid += 1
                let outcome = activation.evaluate(program)
                #expect(outcome.isError == (activation.error(of: program) != nil))
                _ = try? activation.value(of: program)
            }
        }
        #expect(valid > 0)
    }

    @Test("no bytes stop the lexer", arguments: 0..<4)
    func noise(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed &+ 1_000)
        let environment = try Self.environment()
        for _ in 0..<max(1, Self.count / 8) {
            let bytes = (0..<Int.random(in: 0..<60, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            _ = try? environment.compile(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("a program costs what its estimate allows", arguments: 0..<4)
    func costs(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed &+ 2_000)
        let environment = try Self.environment()
        var activation = try Self.activation(environment)
        for _ in 0..<max(1, Self.count / 8) {
            let text = String(decoding: Self.mutated(&numbers), as: UTF8.self)
            guard let program = try? environment.compile(text) else { continue }
            _ = activation.evaluate(program)
            let spent = environment.limits.budget - activation.remaining
            #expect(spent >= program.cost.minimum, "\(text)")
            if let maximum = program.cost.maximum, spent < environment.limits.budget {
                #expect(spent <= maximum, "\(text)")
            }
        }
    }

    /// A valid expression, one or more times cut, spliced, doubled or changed.
    private static func mutated(_ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = Array(seeds[Int.random(in: 0..<seeds.count, using: &numbers)].utf8)
        for _ in 0..<Int.random(in: 0...4, using: &numbers) {
            let place = Int.random(in: 0...bytes.count, using: &numbers)
            let end = Int.random(in: place...bytes.count, using: &numbers)
            let other = Array(seeds[Int.random(in: 0..<seeds.count, using: &numbers)].utf8)
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 2: bytes.insert(contentsOf: other, at: place)
            case 3: bytes.replaceSubrange(place..<end, with: other)
            case 4:
                let words = [
                    "(", ")", "[", "]", "x", "-1", "0", "'", "\\", ".", "?", "dyn(", "null",
                ]
                bytes.insert(
                    contentsOf: Array(words[Int.random(in: 0..<words.count, using: &numbers)].utf8),
                    at: place
                )
            case 5 where place < bytes.count:
                bytes[place] = UInt8.random(in: 32...126, using: &numbers)
            default:
                let operators = [" && ", " || ", " + ", " == ", " in ", " ? 1 : "]
                let sign = operators[Int.random(in: 0..<operators.count, using: &numbers)]
                bytes = Array("(".utf8) + bytes + Array(")\(sign)(".utf8) + other + Array(")".utf8)
            }
        }
        return Array(bytes.prefix(2_000))
    }

    private static let seeds = [
        "1 + 2 * 3 - 4 / 5 % 6", "-9223372036854775808 / -1", "9223372036854775807 + x", "x % 0",
        "18446744073709551615u * 2u", "1.5e300 * 1e300", "int(1e99)", "uint(-1)", "double('nan')",
        "'a' + \"b\" + '''c''' + r'\\d'", "b'\\xff' == bytes('ÿ')", "string(b'\\xff')",
        "x > 3 && s.contains('ü') || event.amount < 2.0", "!(x == 7) ? 'a' : s",
        "has(m.a) && m.a == 1", "has(event.amount)", "m['a'] == 1 || m.zz == 2",
        "[1, 2, 3].all(e, e > 0)", "l.exists(e, e == x)", "l.exists_one(e, e > 2)",
        "l.map(e, e * e).filter(e, e % 2 == 0)", "{'a': 1, 'b': 2}.map(k, k)",
        "l.transformList(i, v, i + v)", "m.transformMap(k, v, k + 'x')",
        "l.transformMapEntry(i, v, {v: i})", "cel.bind(y, x + 1, y * y)",
        "cel.block([x, cel.index(0) + 1], cel.index(1))", "s.matches('^g.*🐱$')",
        "s.matches(s)", "s.size() + size(l) + size(m)", "x in [1, 7, 9]", "s in ['a', 'b']",
        "'%s %d %.2f %x %e'.format([s, x, 2.5, x, 1.0])", "s.split(' ').join('-')",
        "s.replace('e', 'ee').upperAscii()", "s.substring(1, 3) + s.charAt(0)",
        "s.indexOf('🐱') + s.lastIndexOf('e')", "s.trim().reverse()", "strings.quote(s)",
        "math.greatest(1, 2.0, 3u)", "math.abs(x) + math.sign(-x)", "math.bitShiftLeft(1, 3)",
        "l.sort().reverse().slice(0, 2)", "[[1], [2, [3]]].flatten(2)", "l.distinct()",
        "l.sortBy(e, -e)", "lists.range(5)", "optional.of(x).orValue(1)", "m.?a.optMap(v, v)",
        "[?m.?a, 2]", "{?'k': optional.none()}", "l[?9].hasValue()", "optional.none().value()",
        "timestamp('2024-02-29T23:59:59.5Z') + duration('1h30m')",
        "timestamp('2024-01-01T00:00:00Z').getHours('Europe/Oslo')",
        "duration('-1.5s').getSeconds()",
        "timestamp(x) - timestamp('9999-12-31T23:59:59Z')", "string(duration('1ns'))",
        "ip('2001:db8::1').family()", "cidr('10.0.0.0/8').containsIP('10.1.2.3')",
        "base64.encode(b'abc')", "base64.decode('YWJj')", "type(x) == int", "type(d)",
        "google.protobuf.Int32Value{value: 1} == 1", "google.protobuf.Struct{fields: {'a': 1.0}}",
        "[x, 's', null, true, 1u, 1.0, b'', [], {}]", "{1: 2, 'a': [], true: null}",
        "dyn(x) < 3.5 ? dyn('a') : dyn(1)", "'a' < 'b' && b'a' <= b'b'", "m == {'a': 1}",
        "s.map(x, x)", "undefined.field", "f(x)", "x.y.z", "`quoted`", "a ? b : c ? d : e",
    ]
}
