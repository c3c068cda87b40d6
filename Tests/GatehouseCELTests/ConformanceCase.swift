import Foundation
import GatehouseCEL

/// A line of the conformance tests, whose format `README.md` beside them explains.
struct ConformanceCase {
    enum Expectation {
        case value(CELValue)
        case error
        case none
    }

    let id: String
    let expression: String
    let container: String
    let isChecked: Bool
    let isCheckOnly: Bool
    let variables: [(name: String, type: CELType)]
    let functions: [Function]
    let bindings: [String: CELValue]
    let expectation: Expectation
    let type: CELType?
    /// What the line has that is not understood here.
    let problem: String?

    init(line: Data) throws {
        let object = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        id = object["id"] as? String ?? "?"
        expression = object["expr"] as? String ?? ""
        container = object["container"] as? String ?? ""
        isChecked = object["disable_check"] as? Bool != true
        isCheckOnly = object["check_only"] as? Bool == true
        var problem: String?
        variables = (object["vars"] as? [[String: Any]] ?? []).map { entry in
            let name = entry["name"] as? String ?? "?"
            let text = entry["type"] as? String ?? ""
            let type = CELType(text)
            if type == nil { problem = "type \(text)" }
            return (name, type ?? .dyn)
        }
        functions = (object["funcs"] as? [[String: Any]] ?? []).map { entry in
            let overloads = (entry["overloads"] as? [[String: Any]] ?? []).map { overload in
                Function.Overload(
                    (overload["params"] as? [String] ?? []).map { CELType($0) ?? .dyn },
                    CELType(overload["result"] as? String ?? "") ?? .dyn,
                    isMember: overload["member"] as? Bool == true
                )
            }
            return Function(entry["name"] as? String ?? "?", overloads)
        }
        bindings = (object["bindings"] as? [String: Any] ?? [:]).compactMapValues {
            let value = Self.value($0)
            if value == nil { problem = "binding \($0)" }
            return value
        }
        let expect = object["expect"] as? [String: Any] ?? [:]
        if let value = expect["value"] {
            let known = Self.value(value)
            if known == nil { problem = "value \(value)" }
            expectation = known.map { .value($0) } ?? .none
        } else {
            expectation = expect["error"] != nil ? .error : .none
        }
        type = (expect["type"] as? String).flatMap { CELType($0) }
        self.problem = problem
    }

    /// A value; each object has one key, which is its type.
    private static func value(_ json: Any) -> CELValue? {
        guard let object = json as? [String: Any], let (key, body) = object.first else {
            return nil
        }
        let text = body as? String
        switch key {
        case "null": return .null
        case "bool": return (body as? Bool).map { .bool($0) }
        case "int": return text.flatMap { Int64($0) }.map { .int($0) }
        case "uint": return text.flatMap { UInt64($0) }.map { .uint($0) }
        case "double": return text.flatMap { Double($0) }.map { .double($0) }
        case "string": return text.map { .string($0) }
        case "bytes": return text.flatMap { Data(base64Encoded: $0) }.map { .bytes(Array($0)) }
        case "type": return text.map { .type($0) }
        case "list":
            let items = (body as? [Any] ?? []).map { value($0) }
            return items.contains(nil) ? nil : .list(items.compactMap { $0 })
        case "map":
            var entries: [CELValue: CELValue] = [:]
            for pair in body as? [[Any]] ?? [] {
                guard pair.count == 2, let key = value(pair[0]), let item = value(pair[1]) else {
                    return nil
                }
                entries[key] = item
            }
            return .map(entries)
        case "timestamp", "duration":
            guard let parts = body as? [String: Any],
                let seconds = (parts["seconds"] as? String).flatMap({ Int64($0) }),
                let nanoseconds = parts["nanos"] as? Int
            else { return nil }
            return key == "timestamp"
                ? .timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
                : .duration(nanoseconds: seconds * 1_000_000_000 + Int64(nanoseconds))
        default: return nil
        }
    }

    /// Nil where this module does what the line expects, else what it did.
    func failure() -> String? {
        if let problem { return "cannot read \(problem)" }
        var environment = Environment()
        environment.container = container
        do {
            var declared: [(Slot, CELValue)] = []
            for (name, type) in variables where name != "true" {
                let slot = try environment.declare(name, type)
                if let value = bindings[name] { declared.append((slot, value)) }
            }
            for function in functions { try environment.declare(function) }
            return run(environment, declared)
        } catch {
            return "\(error)"
        }
    }

    private func run(_ environment: Environment, _ bound: [(Slot, CELValue)]) -> String? {
        let program: Program
        do {
            if let type {
                let found = try environment.check(expression)
                guard found == type else { return "type \(found), wanted \(type)" }
                if isCheckOnly { return nil }
            }
            program =
                try isChecked
                ? environment.compile(expression) : environment.compileUnchecked(expression)
        } catch {
            return failure(error)
        }
        var activation = Activation(environment)
        do {
            for (slot, value) in bound { try activation.set(slot, to: value) }
            let found = try activation.value(of: program)
            switch expectation {
            case .value(let wanted): return found == wanted ? nil : "\(found), wanted \(wanted)"
            case .error: return "\(found), wanted an error"
            case .none: return nil
            }
        } catch let error as CELError {
            return failure(error)
        } catch {
            return "\(error)"
        }
    }

    private func failure(_ error: CELError) -> String? {
        guard case .error = expectation else { return "\(error)" }
        switch error.first.kind {
        case .unknownFunction, .syntax, .limit, .budget: return "\(error)"
        default: return nil
        }
    }
}
