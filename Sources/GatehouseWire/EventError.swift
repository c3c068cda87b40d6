/// Why the bytes of an event were refused.
public enum EventError: Error, Equatable, CustomStringConvertible {
    case empty
    case malformed(wanted: String)
    case tooDeep(limit: Int)
    case tooLong(found: Int, limit: Int)
    case tooManyFields(limit: Int)
    case wrongType(field: String, found: String, wanted: String)
    case badValue(field: String, wanted: String)
    case duplicateKey(String)

    /// Found, wanted, remedy.
    public var description: String {
        switch self {
        case .empty:
            "found nothing; wanted one JSON object"
        case .malformed(let wanted):
            "found bytes that are not \(wanted); wanted one event; check the sender's encoder"
        case .tooDeep(let limit):
            "found JSON nested deeper than \(limit); the schema's limit is \(limit)"
        case .tooLong(let found, let limit):
            "found \(found) bytes; the schema's limit for one event is \(limit)"
        case .tooManyFields(let limit):
            "found more than \(limit) fields; the schema's limit is \(limit)"
        case .wrongType(let field, let found, let wanted):
            "found \(found) in \"\(field)\"; wanted \(wanted)"
        case .badValue(let field, let wanted):
            "found a value in \"\(field)\" that is not \(wanted)"
        case .duplicateKey(let field):
            "found \"\(field)\" twice; wanted each field at most once"
        }
    }
}
