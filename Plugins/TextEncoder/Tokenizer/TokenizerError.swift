package import GatehouseFiles

/// Why a tokenizer could not be loaded.
package enum TokenizerError: Error, Equatable {
    /// The file could not be read at all.
    case unreadable(FileError)

    /// The file is larger than any vocabulary.
    case fileTooLarge(byteCount: Int, limit: Int)

    /// There is no piece.
    case empty

    /// There are more pieces than a token id is allowed to number.
    case tooManyPieces(count: Int, limit: Int)

    /// The pieces share too few of their first bytes to fit the trie.
    case trieTooLarge(nodeCount: Int, limit: Int)

    /// A piece is not UTF-8.
    case pieceNotUTF8(id: Int)

    /// A piece has no bytes.
    case pieceEmpty(id: Int)

    /// A piece has a NUL byte, which no piece of text can match.
    case pieceHoldsNUL(id: Int)

    /// A piece is longer than any word part.
    case pieceTooLong(id: Int, byteCount: Int, limit: Int)

    /// Two ids have the same piece.
    case duplicatePiece(piece: String, ids: [Int])

    /// Two pieces have the same id.
    case duplicateID(id: Int, pieces: [String])

    /// An id is negative, or not below the number of pieces.
    case idOutOfRange(piece: String, id: Int, count: Int)

    /// A token that every input needs is no piece.
    case missingToken(String)

    /// The file is not JSON.
    case notJSON(offset: Int, found: String, wanted: String)

    /// The file is JSON, but says something that this tokenizer does not do.
    case unsupported(field: String, found: String, wanted: String)
}

extension TokenizerError: CustomStringConvertible {
    package var description: String {
        let (found, wanted, remedy) = parts
        return "found \(found); wanted \(wanted); \(remedy)"
    }

    private static let copyAgain =
        "the file is damaged or was edited; copy it again from where the weights came from"

    private static let useBERT =
        "only BERT's tokenizer is built in; use an encoder that was trained with it"

    private var parts: (found: String, wanted: String, remedy: String) {
        switch self {
        case .unreadable(let error):
            ("\(error.path): \(error.found)", error.wanted, error.remedy)
        case .fileTooLarge(let byteCount, let limit):
            ("\(byteCount) bytes", "at most \(limit)", "check the path: this is no vocabulary")
        case .empty:
            ("no pieces", "one piece a line, or an object `model.vocab`", Self.copyAgain)
        case .tooManyPieces(let count, let limit):
            ("\(count) pieces", "at most \(limit)", "check the path: this is no vocabulary")
        case .trieTooLarge(let nodeCount, let limit):
            (
                "pieces that need \(nodeCount) trie nodes", "at most \(limit)",
                "check the path: this is no vocabulary"
            )
        case .pieceNotUTF8(let id):
            ("bytes that are not UTF-8 in piece \(id)", "UTF-8", Self.copyAgain)
        case .pieceEmpty(let id):
            ("an empty piece \(id)", "at least one character in each piece", Self.copyAgain)
        case .pieceHoldsNUL(let id):
            ("a NUL byte in piece \(id)", "text", Self.copyAgain)
        case .pieceTooLong(let id, let byteCount, let limit):
            ("\(byteCount) bytes in piece \(id)", "at most \(limit)", Self.copyAgain)
        case .duplicatePiece(let piece, let ids):
            (
                "the piece `\(piece)` with ids \(ids.map(String.init).joined(separator: " and "))",
                "each piece once", Self.copyAgain
            )
        case .duplicateID(let id, let pieces):
            (
                "id \(id) for \(pieces.map { "`\($0)`" }.joined(separator: " and "))",
                "each id once", Self.copyAgain
            )
        case .idOutOfRange(let piece, let id, let count):
            ("id \(id) of `\(piece)`", "ids 0..<\(count), as there are pieces", Self.copyAgain)
        case .missingToken(let name):
            ("no piece `\(name)`", "the special tokens of BERT in the vocabulary", Self.useBERT)
        case .notJSON(let offset, let found, let wanted):
            ("\(found) at byte \(offset)", wanted, Self.copyAgain)
        case .unsupported(let field, let found, let wanted):
            ("\(found) in `\(field)`", wanted, Self.useBERT)
        }
    }
}
