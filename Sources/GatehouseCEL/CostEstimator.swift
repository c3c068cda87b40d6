/// Bounds the work of an evaluation before there is one.
///
/// The instructions of a program run once, those of a loop once for each element. Beyond that cost
/// functions that go through a text or list.
struct CostEstimator {
    /// What is known of the value of a node, and of the work to get it.
    struct Estimate {
        /// Work beyond the instructions outside of loops.
        var work = 0
        /// Bytes or elements at most.
        var size = 0
        /// The same of each element.
        var elementSize = 0

        func cost(instructions: Int) -> Cost {
            let total = Self.sum(work, instructions)
            return Cost(minimum: instructions, maximum: total == .max ? nil : total)
        }

        /// A sum that stays at the largest number.
        static func sum(_ a: Int, _ b: Int) -> Int {
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .max : sum
        }

        static func product(_ a: Int, _ b: Int) -> Int {
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            return overflow ? .max : product
        }
    }

    private let checked: CheckedTree
    private let environment: Environment
    private let folded: [SyntaxTree.ID: Value]
    private var locals: [Int: Estimate] = [:]

    static func estimate(
        _ root: SyntaxTree.ID,
        _ checked: CheckedTree,
        _ environment: Environment,
        folded: [SyntaxTree.ID: Value],
    ) -> Estimate {
        var estimator = CostEstimator(checked: checked, environment: environment, folded: folded)
        return estimator.estimate(root)
    }

    private init(
        checked: CheckedTree,
        environment: Environment,
        folded: [SyntaxTree.ID: Value],
    ) {
        self.checked = checked
        self.environment = environment
        self.folded = folded
    }

    private mutating func estimate(_ id: SyntaxTree.ID) -> Estimate {
        if let value = folded[id] {
            return Estimate(
                size: value.tag.isBytes || value.tag.isCollection ? value.count : 0,
                elementSize: value.tag.isCollection ? .max : 0
            )
        }
        switch checked.references[id] {
        case .slot(let slot):
            let size = environment.variables[slot].maximumSize ?? .max
            let isScalar = checked.types[id].isScalar
            return isScalar ? Estimate() : Estimate(size: size, elementSize: size)
        case .local(let local):
            if checked.types[id].isScalar { return Estimate() }
            return locals[local] ?? Estimate(size: .max, elementSize: .max)
        case .constant(let index):
            return Estimate(size: environment.constants[index].texts.count, elementSize: .max)
        case .type, .integer, .fault: return Estimate()
        case .none, .call, .message: break
        }
        switch checked.tree[id].kind {
        case .literal(.string(let text)), .literal(.bytes(let text)):
            return Estimate(size: text.count)
        case .literal, .name: return Estimate()
        case .comprehension(let loop): return estimate(loop, id)
        case .bind(_, let values, let body):
            var work = 0
            for (index, value) in values.enumerated() {
                var estimate = estimate(value)
                work = Estimate.sum(work, estimate.work)
                estimate.work = 0
                locals[checked.firstLocals[id] + index] = estimate
            }
            var result = estimate(body)
            result.work = Estimate.sum(result.work, work)
            return result
        case .optionalMap(let target, _, let body, _):
            var wrapped = estimate(target)
            let work = wrapped.work
            wrapped.work = 0
            locals[checked.firstLocals[id]] = wrapped
            var result = estimate(body)
            result.work = Estimate.sum(result.work, Estimate.sum(work, 1))
            return result
        default: return combine(id)
        }
    }

    /// A node that works on the values of its children.
    private mutating func combine(_ id: SyntaxTree.ID) -> Estimate {
        let parts = checked.operands(of: id).map { estimate($0) }
        var result = Estimate()
        for part in parts {
            result.work = Estimate.sum(result.work, part.work)
            result.size = max(result.size, part.size)
            result.elementSize = max(result.elementSize, part.elementSize)
        }
        let total = parts.reduce(0) { Estimate.sum($0, $1.size) }
        switch checked.tree[id].kind {
        case .list(let elements):
            result.elementSize = max(result.size, result.elementSize)
            result.size = elements.count
            result.work = Estimate.sum(result.work, elements.count)
        case .map(let entries):
            result.elementSize = max(result.size, result.elementSize)
            result.size = entries.count
            result.work = Estimate.sum(
                result.work,
                Estimate.product(Estimate.product(entries.count, entries.count), 2)
            )
        case .select, .index, .has:
            // A map is searched from its first entry.
            result.work = Estimate.sum(result.work, Estimate.sum(1, parts.first?.size ?? 0))
            result.size = result.elementSize
        case .call:
            guard case .call(let callee, _) = checked.references[id] else { return result }
            result.size = total
            let each = result.elementSize
            switch callee {
            case .builtin(let builtin) where !builtin.isLinear:
                // What wraps a value, or makes a name or an address.
                if !checked.types[id].isScalar { result.work = Estimate.sum(result.work, 3) }
            case .builtin(let builtin):
                let work = Self.work(builtin, parts, checked.types[id])
                result.work = Estimate.sum(result.work, work)
                if builtin.growsAsProduct { result.size = Estimate.product(total, max(1, each)) }
            case .host: result = Estimate(work: .max, size: .max, elementSize: .max)
            }
        default: break
        }
        if checked.types[id].isScalar {
            result.size = 0
            result.elementSize = 0
        }
        return result
    }

    /// The work of a function beyond its instruction.
    private static func work(_ builtin: Builtin, _ parts: [Estimate], _ type: CELType) -> Int {
        let total = parts.reduce(0) { Estimate.sum($0, $1.size) }
        switch builtin {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            // Values of different sizes differ without being looked at.
            let size = parts.map(\.size).min() ?? 0
            let each = parts.map(\.elementSize).min() ?? 0
            return Estimate.product(size, max(1, each))
        case .contained:
            let each = parts.map(\.elementSize).min() ?? 0
            return Estimate.product(total, max(1, each))
        case .add, .size, .contains, .startsWith, .endsWith, .string, .bytes: return total
        default:
            let each = parts.map(\.elementSize).max() ?? 1
            let product = Estimate.product(total, Estimate.product(total, max(1, each)))
            // Compiling a pattern of 1,000 bytes, too.
            return Estimate.sum(product, 65_000)
        }
    }

    private mutating func estimate(
        _ loop: SyntaxTree.Comprehension,
        _ id: SyntaxTree.ID,
    ) -> Estimate {
        let range = estimate(loop.range)
        let element = Estimate(size: range.elementSize, elementSize: range.elementSize)
        for index in loop.variables.indices { locals[checked.firstLocals[id] + index] = element }
        let filter = loop.filter.map { estimate($0) } ?? Estimate()
        let body = estimate(loop.body)
        // At most eight instructions for a node, and eight for the loop itself.
        let nodes = Estimate.product(
            8,
            weight(loop.body) + (loop.filter.map { weight($0) } ?? 0) + 1
        )
        var each = Estimate.sum(nodes, Estimate.sum(filter.work, body.work))
        if loop.kind == .map || loop.kind == .mapEntries {
            each = Estimate.sum(each, Estimate.product(2, range.size))
        }
        var result = Estimate(work: Estimate.sum(range.work, Estimate.product(range.size, each)))
        switch loop.kind {
        case .all, .exists, .existsOne: break
        case .list, .map, .mapEntries:
            result.size = Estimate.product(range.size, loop.kind == .mapEntries ? body.size : 1)
            result.elementSize = max(body.size, body.elementSize)
            result.work = Estimate.sum(result.work, Estimate.product(2, result.size))
        }
        return result
    }

    /// How many nodes there are from `id` down.
    private func weight(_ id: SyntaxTree.ID) -> Int {
        checked.operands(of: id).reduce(1) { $0 + weight($1) }
    }
}

extension CELType {
    /// Whether values have no size.
    fileprivate var isScalar: Bool {
        switch self {
        case .null, .bool, .int, .uint, .double, .timestamp, .duration: true
        case .wrapper(let wrapped): wrapped.isScalar
        default: false
        }
    }
}

extension Builtin {
    /// Whether the result may be as large as the product of what is given.
    fileprivate var growsAsProduct: Bool {
        switch self {
        case .replace, .join, .format, .flatten: true
        default: false
        }
    }
}
