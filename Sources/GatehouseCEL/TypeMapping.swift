/// What the parameters of signatures stand for in one program.
///
/// The rules are those of the checker in cel-go, so that programs mean the same in both.
struct TypeMapping {
    private var bound: [String: CELType] = [:]
    private var count = 0

    /// A parameter that nothing else mentions.
    mutating func fresh() -> CELType {
        count += 1
        return .parameter("#\(count)")
    }

    /// `overload` with parameters of its own.
    mutating func instance(of overload: FunctionTable.Overload) -> FunctionTable.Overload {
        guard overload.hasTypeParameters else { return overload }
        var names: [String: CELType] = [:]
        return FunctionTable.Overload(
            parameters: overload.parameters.map { rename($0, &names) },
            result: rename(overload.result, &names)
        )
    }

    private mutating func rename(_ type: CELType, _ names: inout [String: CELType]) -> CELType {
        switch type {
        case .parameter(let name):
            if let known = names[name] { return known }
            let new = fresh()
            names[name] = new
            return new
        case .list(let element): return .list(rename(element, &names))
        case .map(let key, let value): return .map(rename(key, &names), rename(value, &names))
        case .type(let inner): return .type(rename(inner, &names))
        case .opaque(let name, let parameters):
            return .opaque(name, parameters.map { rename($0, &names) })
        default: return type
        }
    }

    /// `type` with its parameters replaced; those nobody bound become `dyn` if `isFinal`.
    func resolve(_ type: CELType, isFinal: Bool = false) -> CELType {
        switch type {
        case .parameter(let name):
            if let known = bound[name] { return resolve(known, isFinal: isFinal) }
            return isFinal ? .dyn : type
        case .list(let element): return .list(resolve(element, isFinal: isFinal))
        case .map(let key, let value):
            return .map(resolve(key, isFinal: isFinal), resolve(value, isFinal: isFinal))
        case .type(let inner): return .type(resolve(inner, isFinal: isFinal))
        case .opaque(let name, let parameters):
            return .opaque(name, parameters.map { resolve($0, isFinal: isFinal) })
        default: return type
        }
    }

    /// Whether a value of `type` may stand where `target` is wanted; binds parameters if so.
    mutating func assign(_ type: CELType, to target: CELType) -> Bool {
        assign([type], to: [target])
    }

    /// Whether all `types` may stand where `targets` are wanted; binds parameters if so.
    mutating func assign(_ types: [CELType], to targets: [CELType]) -> Bool {
        guard types.count == targets.count else { return false }
        let before = bound
        for (type, target) in zip(types, targets) where !fits(type, target) {
            bound = before
            return false
        }
        return true
    }

    /// The type of what is of either type; `dyn` where they do not fit.
    mutating func join(_ first: CELType, _ second: CELType) -> CELType {
        assign(first, to: second) ? moreGeneral(first, second) : .dyn
    }

    private mutating func fits(_ first: CELType, _ second: CELType) -> Bool {
        if case .parameter(let name) = second {
            switch substitutes(first, name) {
            case .fits: return true
            case .clashes: return false
            case .isRecursive: break
            }
        }
        if case .parameter(let name) = first { return substitutes(second, name) == .fits }
        switch (first, second) {
        case (.dyn, _), (_, .dyn): return true
        case (.null, let other), (let other, .null): return other.isNullable
        case (.wrapper(let wrapped), let other), (let other, .wrapper(let wrapped)):
            return other == wrapped || other == .wrapper(wrapped)
        case (.list(let a), .list(let b)): return fits(a, b)
        case (.map(let a, let v), .map(let b, let w)): return fits(a, b) && fits(v, w)
        case (.type, .type): return true
        case (.opaque(let a, let p), .opaque(let b, let q)):
            return a == b && p.count == q.count
                && zip(p, q).allSatisfy { pair in fits(pair.0, pair.1) }
        default: return first == second
        }
    }

    private enum Substitution { case fits, clashes, isRecursive }

    private mutating func substitutes(_ type: CELType, _ name: String) -> Substitution {
        if type == .parameter(name) { return .fits }
        if let known = bound[name] {
            guard fits(type, known) else { return .clashes }
            let general = moreGeneral(type, known)
            if !mentions(general, name) { bound[name] = general }
            return .fits
        }
        guard !mentions(type, name) else { return .isRecursive }
        bound[name] = type
        return .fits
    }

    private func mentions(_ type: CELType, _ name: String) -> Bool {
        if case .parameter(let other) = type {
            return other == name || bound[other].map { mentions($0, name) } ?? false
        }
        return type.parameters.contains { mentions($0, name) }
    }

    private func moreGeneral(_ first: CELType, _ second: CELType) -> CELType {
        isAsGeneral(first, second) ? first : second
    }

    private func isAsGeneral(_ first: CELType, _ second: CELType) -> Bool {
        if first.isDyn || first.isParameter { return true }
        if second.isDyn || second.isParameter { return false }
        switch (first, second) {
        case (.list(let a), .list(let b)): return isAsGeneral(a, b)
        case (.map(let a, let v), .map(let b, let w)):
            return isAsGeneral(a, b) && isAsGeneral(v, w)
        case (.type, .type): return true
        case (.wrapper(let wrapped), let other): return other == wrapped || other == first
        case (.opaque(let a, let p), .opaque(let b, let q)):
            return a == b && p.count == q.count
                && zip(p, q).allSatisfy { pair in isAsGeneral(pair.0, pair.1) }
        default: return first == second
        }
    }
}

extension CELType {
    /// Whether null may stand for a value of this type.
    fileprivate var isNullable: Bool {
        switch self {
        case .null, .wrapper, .timestamp, .duration, .opaque: true
        default: false
        }
    }

    /// How many types it is made of, itself included; counts no further than `limit`.
    func weight(limit: Int) -> Int {
        var total = 1
        for parameter in parameters where total <= limit {
            total += parameter.weight(limit: limit - total)
        }
        return total
    }
}
