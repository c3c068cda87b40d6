/// An expression as it was written, with its macros expanded.
///
/// Nodes lie in one array, children before their parents, so that nothing recurses to free it.
struct SyntaxTree: Sendable {
    /// Where a node lies in `nodes`.
    typealias ID = Int

    struct Node: Sendable {
        let kind: Kind
        /// Where it starts, or its operator stands: what a message points at.
        let offset: Int
        /// 1 for a leaf.
        let depth: Int
    }

    enum Kind: Sendable {
        case literal(Literal)
        /// A name; with `isRooted` it was written with a dot before it.
        case name(String, isRooted: Bool)
        case select(ID, field: String, isOptional: Bool)
        /// `has(operand.field)`
        case has(ID, field: String, isOptional: Bool)
        case index(ID, ID, isOptional: Bool)
        case call(String, target: ID?, arguments: [ID])
        case and([ID])
        case or([ID])
        case conditional(ID, then: ID, otherwise: ID)
        case list([Element])
        case map([Entry])
        case message(String, [Field])
        case comprehension(Comprehension)
        /// `cel.bind`, and `cel.block` with the names it gives.
        case bind(names: [String], values: [ID], body: ID)
        /// `optMap`, and with `isFlat` `optFlatMap`.
        case optionalMap(ID, variable: String, body: ID, isFlat: Bool)
    }

    enum Literal: Sendable, Hashable {
        case null
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case double(Double)
        case string([UInt8])
        case bytes([UInt8])
    }

    struct Element: Sendable {
        let value: ID
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: ID
        let value: ID
        let isOptional: Bool
    }

    struct Field: Sendable {
        let name: String
        let value: ID
        let isOptional: Bool
        let offset: Int
    }

    /// A loop over a list or map.
    struct Comprehension: Sendable {
        enum Kind: Sendable {
            case all, exists, existsOne, list, map, mapEntries
        }

        let kind: Kind
        let range: ID
        /// One name (element or key), or two (index or key, and value).
        let variables: [String]
        /// What an element must meet to be kept.
        let filter: ID?
        /// The condition, or what is made of an element.
        let body: ID
    }

    var nodes: [Node] = []
    var root = 0

    subscript(id: ID) -> Node { nodes[id] }

    /// The nodes right below `id`, in the order of their evaluation.
    func children(of id: ID) -> [ID] {
        switch nodes[id].kind {
        case .literal, .name: []
        case .select(let operand, _, _), .has(let operand, _, _): [operand]
        case .index(let operand, let index, _): [operand, index]
        case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
        case .and(let operands), .or(let operands): operands
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        case .list(let elements): elements.map(\.value)
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .message(_, let fields): fields.map(\.value)
        case .comprehension(let loop):
            [loop.range] + (loop.filter.map { [$0] } ?? []) + [loop.body]
        case .bind(_, let values, let body): values + [body]
        case .optionalMap(let target, _, let body, _): [target, body]
        }
    }
}
