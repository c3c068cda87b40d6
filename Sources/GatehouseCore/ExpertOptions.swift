/// Options of an expert or an encoder, as the manifest gives them.
public struct ExpertOptions: Sendable, Equatable, CustomStringConvertible {
    /// One option's value.
    public enum Value: Sendable, Equatable, CustomStringConvertible {
        case number(Double)
        case text(String)

        /// The value as the manifest would write it.
        public var description: String {
            switch self {
            case .number(let number): "\(number)"
            case .text(let text): "\"\(text)\""
            }
        }
    }

    private let values: [String: Value]

    /// Options by name; those not given take their defaults.
    public init(_ values: [String: Value] = [:]) { self.values = values }

    /// Numbers by name.
    public init(_ numbers: [String: Double]) { values = numbers.mapValues { .number($0) } }

    /// Names and values, sorted by name.
    public var description: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }

    /// The names that were given.
    public var names: [String] { values.keys.sorted() }

    /// An integer option within `range`, or `fallback` when it was not given.
    public func integer(
        _ name: String,
        in range: ClosedRange<Int>,
        default fallback: Int,
        of owner: String,
    ) throws(ExpertError) -> Int {
        guard let value = values[name] else { return fallback }
        guard case .number(let number) = value, let integer = Int(exactly: number),
            range.contains(integer)
        else {
            throw Self.error(
                name,
                value,
                wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                of: owner
            )
        }
        return integer
    }

    /// A number option within `range`, or `fallback` when it was not given.
    public func number(
        _ name: String,
        in range: ClosedRange<Double>,
        default fallback: Double,
        of owner: String,
    ) throws(ExpertError) -> Double {
        guard let value = values[name] else { return fallback }
        guard case .number(let number) = value, range.contains(number) else {
            throw Self.error(
                name,
                value,
                wanted: "a number from \(range.lowerBound) to \(range.upperBound)",
                of: owner
            )
        }
        return number
    }

    /// One of the `choices`, or `fallback` when it was not given.
    public func choice(
        _ name: String,
        among choices: [String],
        default fallback: String,
        of owner: String,
    ) throws(ExpertError) -> String {
        guard let value = values[name] else { return fallback }
        guard case .text(let text) = value, choices.contains(text) else {
            let wanted = choices.joined(separator: ", ")
            throw Self.error(name, value, wanted: "one of \(wanted)", of: owner)
        }
        return text
    }

    /// A text that is not empty, or nothing when it was not given.
    public func text(_ name: String, of owner: String) throws(ExpertError) -> String? {
        guard let value = values[name] else { return nil }
        guard case .text(let text) = value, !text.isEmpty else {
            throw Self.error(name, value, wanted: "a text", of: owner)
        }
        return text
    }

    /// Refuses options the detector does not know, which are mostly slips of the pen.
    public func expectOnly(_ known: [String], of owner: String) throws(ExpertError) {
        let unknown = names.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw ExpertError(
                expert: owner,
                found: "unknown options \(unknown.joined(separator: ", "))",
                wanted: known.isEmpty ? "none" : "only \(known.joined(separator: ", "))",
                remedy: "correct its `options` in bundle.yaml"
            )
        }
    }

    private static func error(
        _ name: String,
        _ value: Value,
        wanted: String,
        of owner: String,
    ) -> ExpertError {
        ExpertError(
            expert: owner,
            found: "\(name): \(value)",
            wanted: wanted,
            remedy: "correct its `options` in bundle.yaml"
        )
    }
}
