/// Why an event got no verdict, with the numbers of gRPC's status codes.
package enum FailureCode: Int, Sendable {
    case invalidArgument = 3
    case deadlineExceeded = 4
    case resourceExhausted = 8
    case internalError = 13
    case unavailable = 14

    /// The same in HTTP.
    package var httpStatus: Int {
        switch self {
        case .invalidArgument: 400
        case .deadlineExceeded: 504
        case .resourceExhausted: 429
        case .internalError: 500
        case .unavailable: 503
        }
    }
}
