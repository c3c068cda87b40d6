/// The protobuf messages that programs may build, because they stand for plain values.
enum WellKnownMessage: String, Sendable, CaseIterable {
    case any = "google.protobuf.Any"
    case bool = "google.protobuf.BoolValue"
    case bytes = "google.protobuf.BytesValue"
    case double = "google.protobuf.DoubleValue"
    case duration = "google.protobuf.Duration"
    case float = "google.protobuf.FloatValue"
    case int32 = "google.protobuf.Int32Value"
    case int64 = "google.protobuf.Int64Value"
    case listValue = "google.protobuf.ListValue"
    case string = "google.protobuf.StringValue"
    case structure = "google.protobuf.Struct"
    case timestamp = "google.protobuf.Timestamp"
    case uint32 = "google.protobuf.UInt32Value"
    case uint64 = "google.protobuf.UInt64Value"
    case value = "google.protobuf.Value"

    /// The names and types of its fields, in the order in which a program passes them.
    var fields: [(name: String, type: CELType)] {
        switch self {
        case .any: [("type_url", .string), ("value", .bytes)]
        case .bool: [("value", .bool)]
        case .bytes: [("value", .bytes)]
        case .double, .float: [("value", .double)]
        case .int32, .int64: [("value", .int)]
        case .uint32, .uint64: [("value", .uint)]
        case .string: [("value", .string)]
        case .listValue: [("values", .list(.dyn))]
        case .structure: [("fields", .map(.string, .dyn))]
        case .timestamp, .duration: [("seconds", .int), ("nanos", .int)]
        case .value:
            [
                ("null_value", .dyn), ("number_value", .double), ("string_value", .string),
                ("bool_value", .bool), ("struct_value", .map(.string, .dyn)),
                ("list_value", .list(.dyn)),
            ]
        }
    }

    /// The type of the value it stands for.
    var type: CELType { CELType.named[rawValue] ?? .dyn }
}
