/// An object of a tokenizer's JSON, asked for typed fields; knows its path for messages.
struct TokenizerFields {
    private let tree: JSONTree
    private let path: String

    init(_ tree: JSONTree, path: String) {
        self.tree = tree
        self.path = path
    }

    /// The value at `key`; nothing when it is missing or null.
    func value(_ key: String) -> JSONTree? {
        guard let value = tree[key], value != .null else { return nil }
        return value
    }

    /// The object at `key`, which must be there.
    func object(_ key: String) throws(TokenizerError) -> TokenizerFields {
        guard let value = value(key), case .object = value else {
            throw fault(key, wanted: "an object")
        }
        return TokenizerFields(value, path: place(key))
    }

    /// The members of the object at `key`, in their order.
    func members(_ key: String) throws(TokenizerError) -> [JSONTree.Member] {
        guard case .object(let members)? = value(key) else { throw fault(key, wanted: "an object") }
        return members
    }

    /// The objects in the list at `key`; none when it is missing or null.
    func list(_ key: String) throws(TokenizerError) -> [TokenizerFields] {
        guard let value = value(key) else { return [] }
        guard case .array(let elements) = value else { throw fault(key, wanted: "a list") }
        return elements.enumerated().map { index, element in
            TokenizerFields(element, path: "\(place(key))[\(index)]")
        }
    }

    /// The flag at `key`; nothing when it is missing or null.
    func flag(_ key: String) throws(TokenizerError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .bool(let flag) = value else { throw fault(key, wanted: "true, false or null") }
        return flag
    }

    /// The integer at `key`; nothing when it is missing or null.
    func integer(_ key: String) throws(TokenizerError) -> Int? {
        guard let value = value(key) else { return nil }
        guard case .integer(let integer) = value else { throw fault(key, wanted: "an integer") }
        return integer
    }

    /// The bytes of the string at `key`; nothing when it is missing or null.
    func string(_ key: String) throws(TokenizerError) -> [UInt8]? {
        guard let value = value(key) else { return nil }
        guard case .string(let bytes) = value else { throw fault(key, wanted: "a string") }
        return bytes
    }

    /// Refuses anything but the string `expected` at `key`.
    func require(_ key: String, is expected: String) throws(TokenizerError) {
        guard value(key) == .string(Array(expected.utf8)) else {
            throw fault(key, wanted: "`\(expected)`")
        }
    }

    /// The error that the value at `key` is not what is wanted.
    func fault(_ key: String, wanted: String) -> TokenizerError {
        .unsupported(field: place(key), found: tree[key]?.summary ?? "nothing", wanted: wanted)
    }

    private func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
