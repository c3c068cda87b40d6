internal import Foundation
internal import GatehouseFiles

/// The files of a folder in the layout of Hugging Face that decide what its encoder computes.
struct ModelFiles: Sendable {
    /// Path of the folder.
    let path: String

    static let configuration = "config.json"
    static let weights = "model.safetensors"
    static let pooling = "1_Pooling/config.json"
    static let modules = "modules.json"
    static let sentences = "sentence_bert_config.json"
    static let prompts = "config_sentence_transformers.json"

    static let tokenizer = "tokenizer.json"
    static let tokenizerSettings = "tokenizer_config.json"
    static let vocabulary = "vocab.txt"

    /// The most bytes that a file of settings may have.
    private static let settingsLimit = 1 << 20

    /// The path of a file of the folder.
    func path(of file: String) -> String { path + "/" + file }

    /// Whether the folder has a file.
    func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path(of: file)) }

    /// The files that count, in the order of the digest.
    var present: [String] {
        // Where there is a tokenizer.json, the two others are not read.
        let words =
            has(Self.tokenizer) ? [Self.tokenizer] : [Self.tokenizerSettings, Self.vocabulary]
        let all = [
            Self.configuration, Self.weights, Self.pooling, Self.modules, Self.sentences,
            Self.prompts,
        ]
        return (all + words).filter(has)
    }

    /// Reads a file of settings; nothing when it is not there.
    func settings(_ file: String) throws(FileError) -> Settings? {
        guard has(file) else { return nil }
        let mapped = try MappedFile(path: path(of: file))
        guard mapped.count <= Self.settingsLimit else {
            throw FileError(
                path: mapped.path,
                found: "\(mapped.count) bytes",
                wanted: "at most \(Self.settingsLimit)",
                remedy: "the file is damaged; fetch the model again"
            )
        }
        do {
            let value = try JSONDecoder().decode(JSONValue.self, from: Data(mapped.string.utf8))
            return Settings(path: mapped.path, value: value)
        } catch {
            throw FileError(
                path: mapped.path,
                found: "what is no JSON",
                wanted: "settings in JSON",
                remedy: "the file is damaged; fetch the model again"
            )
        }
    }
}

/// Any value of JSON.
enum JSONValue: Decodable, Equatable, CustomStringConvertible {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// A member of an object; nothing when it is not there, null, or this is no object.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[key], value != .null else {
            return nil
        }
        return value
    }

    /// The value for messages; lists and objects by their size.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .text(let value): "\"\(value.prefix(60))\""
        case .list(let values): "a list of \(values.count)"
        case .object(let members): "an object of \(members.count)"
        }
    }
}
