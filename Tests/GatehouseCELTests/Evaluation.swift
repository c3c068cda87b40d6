import GatehouseCEL

/// An expression, checked and evaluated once.
enum Evaluation {
    /// The value of `text`, to which `x`, `s`, `l`, `m` and `d` are known.
    static func value(_ text: String, _ environment: Environment? = nil) throws -> CELValue {
        let environment = try environment ?? Self.environment()
        let program = try environment.compile(text)
        var activation = Activation(environment)
        try bind(&activation, environment)
        return try activation.value(of: program)
    }

    /// Why `text` has no value; nil if it has one.
    static func issue(_ text: String, _ environment: Environment? = nil) -> CELIssue? {
        do {
            _ = try value(text, environment)
            return nil
        } catch {
            return (error as? CELError)?.first
        }
    }

    static func environment(limits: Limits = Limits()) throws -> Environment {
        var environment = Environment(limits: limits)
        try environment.declare("x", .int)
        try environment.declare("s", .string, maximumSize: 100)
        try environment.declare("l", .list(.int), maximumSize: 10)
        try environment.declare("m", .map(.string, .dyn))
        try environment.declare("d", .dyn)
        try environment.declare("event.amount", .double)
        try environment.declare("missing", .int)
        try environment.declare("event.missing", .int)
        return environment
    }

    static func bind(_ activation: inout Activation, _ environment: Environment) throws {
        for variable in environment.variables {
            switch variable.name {
            case "x": activation.set(variable.slot, to: Int64(7))
            case "s": activation.setText(variable.slot, "grüße")
            case "l": try activation.set(variable.slot, to: .list([.int(1), .int(2), .int(3)]))
            case "m": try activation.set(variable.slot, to: .map([.string("a"): .int(1)]))
            case "d": try activation.set(variable.slot, to: .null)
            case "event.amount": activation.set(variable.slot, to: 2.5)
            default: break
            }
        }
    }
}
