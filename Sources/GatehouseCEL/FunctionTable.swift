/// The functions a program may call, by name.
struct FunctionTable: Sendable {
    /// The overloads of a name that are called in one way.
    struct Declaration: Sendable {
        let callee: Callee
        var overloads: [Overload]
    }

    /// What runs when a function is called.
    enum Callee: Sendable, Hashable {
        case builtin(Builtin)
        /// An index into `hosts`.
        case host(Int)
    }

    /// Types that a function takes, the target of a member first, and what it gives.
    struct Overload: Sendable, Hashable {
        let parameters: [CELType]
        let result: CELType

        var hasTypeParameters: Bool {
            result.mentionsParameter || parameters.contains(where: \.mentionsParameter)
        }
    }

    private(set) var globals: [String: Declaration] = [:]
    private(set) var members: [String: Declaration] = [:]
    private(set) var hosts: [Function] = []

    /// All names, for a message that proposes one.
    var names: [String] { Array(globals.keys) + Array(members.keys) }

    /// Adds the functions that this module evaluates.
    mutating func add(_ entries: [Entry]) {
        for entry in entries {
            let overloads = entry.overloads
            if entry.isMember {
                members[entry.name, default: Declaration(callee: entry.callee, overloads: [])]
                    .overloads += overloads
            } else {
                globals[entry.name, default: Declaration(callee: entry.callee, overloads: [])]
                    .overloads += overloads
            }
        }
    }

    /// Adds a function of the host; false where the name is taken.
    mutating func add(_ function: Function) -> Bool {
        let callee = Callee.host(hosts.count)
        for overload in function.overloads {
            guard (overload.isMember ? members : globals)[function.name] == nil else {
                return false
            }
        }
        for overload in function.overloads {
            let one = Overload(parameters: overload.parameters, result: overload.result)
            if overload.isMember {
                members[function.name, default: Declaration(callee: callee, overloads: [])]
                    .overloads.append(one)
            } else {
                globals[function.name, default: Declaration(callee: callee, overloads: [])]
                    .overloads.append(one)
            }
        }
        hosts.append(function)
        return true
    }

    /// A line of a library: a name, how it is called, and its overloads as text.
    struct Entry {
        let name: String
        let isMember: Bool
        let callee: Callee
        let overloads: [Overload]

        /// `name(first, second)`.
        static func global(_ builtin: Builtin, _ name: String, _ signatures: String...) -> Entry {
            Entry(builtin, name, isMember: false, signatures)
        }

        /// `first.name(second)`.
        static func member(_ builtin: Builtin, _ name: String, _ signatures: String...) -> Entry {
            Entry(builtin, name, isMember: true, signatures)
        }

        private init(_ builtin: Builtin, _ name: String, isMember: Bool, _ signatures: [String]) {
            self.name = name
            self.isMember = isMember
            callee = .builtin(builtin)
            overloads = signatures.map { signature in
                var reader = TypeReader(signature)
                guard let parameters = reader.parameters(depth: 0),
                    let result = reader.type(depth: 0), reader.isAtEnd
                else { preconditionFailure("signature '\(signature)' of \(name)") }
                return Overload(parameters: parameters, result: result)
            }
        }
    }
}

extension CELType {
    /// Whether a parameter stands anywhere in it.
    var mentionsParameter: Bool { isParameter || parameters.contains(where: \.mentionsParameter) }
}
