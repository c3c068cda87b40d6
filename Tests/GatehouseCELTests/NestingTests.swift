import Foundation
import Testing

@testable import GatehouseCEL

/// What nests in a program: how it is opened and closed, and what lies in the middle.
struct NestedForm: CustomTestStringConvertible, Sendable {
    let name: String
    let open: String
    let middle: String
    let close: String

    init(_ name: String, _ open: String, _ middle: String, _ close: String = "") {
        self.name = name
        self.open = open
        self.middle = middle
        self.close = close
    }

    var testDescription: String { name }

    func text(_ levels: Int) -> String {
        String(repeating: open, count: levels) + middle + String(repeating: close, count: levels)
    }

    static let all = [
        NestedForm("parentheses", "(", "1", ")"),
        NestedForm("lists", "[", "1", "]"),
        NestedForm("maps", "{1: ", "1", "}"),
        NestedForm("optional elements", "[?optional.of(", "1", ")]"),
        NestedForm("messages", "google.protobuf.Value{list_value: [", "1", "]}"),
        NestedForm("calls", "size([", "1", "])"),
        NestedForm("members", "", "1", ".size()"),
        NestedForm("fields", "", "{'a': 1}", ".a"),
        NestedForm("optional fields", "", "{'a': 1}", ".?a"),
        NestedForm("names", "", "a", ".a"),
        NestedForm("quoted names", "", "{'a': 1}", ".`a`"),
        NestedForm("indices", "", "[1]", "[0]"),
        NestedForm("optional indices", "", "[1]", "[?0]"),
        NestedForm("indices in indices", "[1][", "0", "]"),
        NestedForm("not", "!", "true"),
        NestedForm("minus", "-", "x"),
        NestedForm("minus of parentheses", "-(", "1", ")"),
        NestedForm("plus", "1+", "1"),
        NestedForm("plus to the right", "1+(", "1", ")"),
        NestedForm("times", "1*", "1"),
        NestedForm("comparisons", "1==", "1"),
        NestedForm("in", "1 in [", "1", "]"),
        NestedForm("and", "true&&", "true"),
        NestedForm("or of and", "false||(true&&(", "true", "))"),
        NestedForm("conditional", "true?1:", "1"),
        NestedForm("conditional in the middle", "true?(", "1", "):1"),
        NestedForm("condition", "(", "true", "?true:false)"),
        NestedForm("has", "has({'a': ", "1", "}.a)"),
        NestedForm("all", "[1].all(x,", "true", ")"),
        NestedForm("exists_one", "[1].exists_one(x,", "true", ")"),
        NestedForm("map", "[1].map(x,", "1", ")"),
        NestedForm("chained map", "", "[1]", ".map(x,x)"),
        NestedForm("filter", "[1].filter(x,", "true", ".size()>0)"),
        NestedForm("transformMap", "[1].transformMap(i,v,", "1", ")"),
        NestedForm("bind", "cel.bind(x,", "1", ",x)"),
        NestedForm("bind in the body", "cel.bind(x,1,", "x", ")"),
        NestedForm("block", "cel.block([", "1", "],cel.index(0))"),
        NestedForm("optMap", "optional.of(", "1", ").optMap(x,x)"),
        NestedForm("sortBy", "", "[1]", ".sortBy(x,x)"),
        NestedForm("greatest", "math.greatest(1,2,", "3", ")"),
        NestedForm("format", "'%s'.format([", "1", "])"),
    ]
}

@Suite("Nesting")
struct NestingTests {
    /// Runs `body` on a thread whose stack is as small as that of most second threads.
    private func onSmallStack(_ body: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            body()
            done.signal()
        }
        thread.stackSize = 512 * 1024
        thread.start()
        done.wait()
    }

    private static func environment(depth: Int? = nil) throws -> Environment {
        var limits = Limits()
        if let depth { limits.depth = depth }
        var environment = Environment(limits: limits)
        try environment.declare("x", .dyn)
        return environment
    }

    private static func evaluate(_ text: String, _ environment: Environment) -> CELError? {
        for isChecked in [true, false] {
            do {
                let program =
                    try isChecked
                    ? environment.compile(text) : environment.compileUnchecked(text)
                var activation = Activation(environment)
                _ = try? activation.value(of: program)
            } catch {
                return error
            }
        }
        return nil
    }

    @Test("any depth is an error or a value, never the end of the stack", arguments: NestedForm.all)
    func endless(form: NestedForm) throws {
        let environment = try Self.environment()
        onSmallStack {
            for levels in [60, 90, 98, 99, 100, 101, 150, 1_000] {
                _ = Self.evaluate(form.text(levels), environment)
            }
            let text = String(form.text(20_000).prefix(90_000))
            #expect(Self.evaluate(text, environment) != nil || form.name == "and")
        }
    }

    @Test("what nests 16 times is within the limits", arguments: NestedForm.all)
    func within(form: NestedForm) throws {
        let environment = try Self.environment()
        let limits = Self.evaluate(form.text(16), environment)?.issues.filter { $0.kind == .limit }
        #expect((limits ?? []).isEmpty)
    }

    @Test("an opening without an end is an error", arguments: NestedForm.all)
    func unclosed(form: NestedForm) throws {
        let environment = try Self.environment()
        onSmallStack {
            let text = String(repeating: form.open.isEmpty ? "(" : form.open, count: 5_000)
            #expect(Self.evaluate(text, environment) != nil)
        }
    }

    @Test("the message says how deep is too deep")
    func message() throws {
        let environment = try Self.environment(depth: 20)
        let error = try #require(Self.evaluate(NestedForm.all[0].text(200), environment))
        #expect(error.first.kind == .limit)
        #expect(error.first.message.contains("20 levels"))
        #expect(error.first.location.column == 21)
    }

    @Test("the limit of depth stays between 16 and 250")
    func limit() {
        var limits = Limits()
        limits.depth = 1_000_000
        #expect(limits.depth == 250)
        limits.depth = 0
        #expect(limits.depth == 16)
    }

    @Test("values built one in another stay within a depth")
    func values() throws {
        let environment = try Self.environment()
        let list = (0..<2_000).map { $0 == 0 ? "[1]" : "[cel.index(\($0 - 1))]" }
            .joined(separator: ",")
        onSmallStack {
            let text = "cel.block([\(list)], cel.index(1999) == cel.index(1999))"
            let program = try? environment.compileUnchecked(text)
            #expect(program != nil)
            guard let program else { return }
            var activation = Activation(environment)
            _ = activation.evaluate(program)
            #expect(activation.error(of: program)?.first.kind == .limit)
        }
    }
}
