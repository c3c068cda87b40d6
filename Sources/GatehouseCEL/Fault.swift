/// An error of an evaluation, noted without a text: most are absorbed by `&&` and `||`.
struct Fault: BitwiseCopyable, Sendable {
    enum Kind: UInt8, Sendable {
        case unknownName, unknownFunction, noSuchOverload, noSuchField, missing
        case noSuchKey, repeatedKey, unsupportedKey, indexOutOfRange
        case overflow, divisionByZero, range, conversion, invalidText
        case pattern, format, timeZone, emptyOptional, address, host, tooDeep, tooLarge, budget

        /// Whether `&&` and `||` let nothing stand in for it.
        var endsEvaluation: Bool { self == .budget || self == .tooLarge }
    }

    let kind: Kind
    /// The instruction at fault.
    var place: Int
    /// What the message mentions, where the kind has any.
    let first: Value
    let second: Value
}
