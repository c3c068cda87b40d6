internal import GatehouseFiles

/// A file of settings, read key by key; what is there and wrong is refused, never replaced.
struct Settings: Sendable {
    /// Where the file is.
    let path: String

    let value: JSONValue

    /// A whole number within `range`; `fallback` when it is not there, if there is one.
    func integer(
        _ key: String,
        in range: ClosedRange<Int>,
        default fallback: Int? = nil,
    ) throws(FileError) -> Int {
        let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let member = value[key] else {
            guard let fallback else { throw error(key, nil, wanted: wanted) }
            return fallback
        }
        guard case .number(let number) = member, let integer = Int(exactly: number),
            range.contains(integer)
        else { throw error(key, member, wanted: wanted) }
        return integer
    }

    /// A number within `range`; `fallback` when it is not there.
    func number(
        _ key: String,
        in range: ClosedRange<Double>,
        default fallback: Double,
    ) throws(FileError) -> Double {
        guard let member = value[key] else { return fallback }
        guard case .number(let number) = member, range.contains(number) else {
            let wanted = "a number from \(range.lowerBound) to \(range.upperBound)"
            throw error(key, member, wanted: wanted)
        }
        return number
    }

    /// A flag; `fallback` when it is not there.
    func flag(_ key: String, default fallback: Bool) throws(FileError) -> Bool {
        guard let member = value[key] else { return fallback }
        guard case .bool(let flag) = member else {
            throw error(key, member, wanted: "true or false")
        }
        return flag
    }

    /// A text; nothing when it is not there.
    func text(_ key: String) throws(FileError) -> String? {
        guard let member = value[key] else { return nil }
        guard case .text(let text) = member else { throw error(key, member, wanted: "a text") }
        return text
    }

    /// Refuses a text other than `wanted`; one that is not there is taken for `fallback`.
    func expect(_ key: String, _ wanted: String, default fallback: String) throws(FileError) {
        let found = try text(key) ?? fallback
        guard found == wanted else {
            throw error(key, .text(found), wanted: "\"\(wanted)\"")
        }
    }

    /// An error about one key.
    func error(_ key: String, _ found: JSONValue?, wanted: String) -> FileError {
        FileError(
            path: path,
            found: found.map { "\(key): \($0)" } ?? "no \(key)",
            wanted: wanted,
            remedy:
                "use a model of the BERT family as Hugging Face publishes them, or fetch it again"
        )
    }
}
