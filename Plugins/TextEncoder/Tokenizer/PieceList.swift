/// The pieces of a vocabulary in the order of their ids, checked one by one.
struct PieceList: Sendable {
    private(set) var bytes: [UInt8] = []

    /// Where each piece ends in `bytes`.
    private(set) var ends: [Int] = []

    /// No pieces yet.
    init() {}

    /// Pieces that were checked before.
    init(checked bytes: [UInt8], ends: [Int]) {
        self.bytes = bytes
        self.ends = ends
    }

    var count: Int { ends.count }

    /// The bytes of one piece.
    subscript(id: Int) -> ArraySlice<UInt8> {
        bytes[(id == 0 ? 0 : ends[id - 1])..<ends[id]]
    }

    /// One piece, for messages.
    func text(_ id: Int) -> String { String(decoding: self[id], as: UTF8.self) }

    /// Appends the next piece, or refuses it.
    mutating func append(_ piece: some Collection<UInt8>) throws(TokenizerError) {
        guard count < Vocabulary.pieceLimit else {
            throw .tooManyPieces(count: count + 1, limit: Vocabulary.pieceLimit)
        }
        guard !piece.isEmpty else { throw .pieceEmpty(id: count) }
        guard piece.count <= Vocabulary.pieceByteLimit else {
            throw .pieceTooLong(
                id: count,
                byteCount: piece.count,
                limit: Vocabulary.pieceByteLimit
            )
        }
        guard !piece.contains(0) else { throw .pieceHoldsNUL(id: count) }
        guard String(validating: piece, as: UTF8.self) != nil else {
            throw .pieceNotUTF8(id: count)
        }
        bytes.append(contentsOf: piece)
        ends.append(bytes.count)
    }

    /// The ids by the bytes of their pieces, of which no two may be equal.
    func ids() throws(TokenizerError) -> [ArraySlice<UInt8>: Int] {
        guard count > 0 else { throw .empty }
        var ids: [ArraySlice<UInt8>: Int] = [:]
        ids.reserveCapacity(count)
        for id in 0..<count {
            if let first = ids.updateValue(id, forKey: self[id]) {
                throw .duplicatePiece(piece: text(id), ids: [first, id])
            }
        }
        return ids
    }
}

extension PieceList {
    /// Reads one piece a line; the id is the number of the line, from 0.
    init(lines text: Span<UInt8>) throws(TokenizerError) {
        var line: [UInt8] = []
        for i in text.indices {
            guard text[i] == UInt8(ascii: "\n") else {
                line.append(text[i])
                // A file without line ends is no list of pieces: do not copy all of it.
                guard line.count <= Vocabulary.pieceByteLimit + 1 else { break }
                continue
            }
            try append(line: line)
            line.removeAll(keepingCapacity: true)
        }
        // The last line may lack its end.
        if !line.isEmpty { try append(line: line) }
        guard count > 0 else { throw .empty }
    }

    private mutating func append(line: [UInt8]) throws(TokenizerError) {
        try append(line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...])
    }

    /// Takes the members of `model.vocab`, whose values must be the ids `0..<count`, each once.
    init(_ vocabulary: TokenizerFields) throws(TokenizerError) {
        let members = try vocabulary.members("vocab")
        guard !members.isEmpty else { throw .empty }
        guard members.count <= Vocabulary.pieceLimit else {
            throw .tooManyPieces(count: members.count, limit: Vocabulary.pieceLimit)
        }
        var order = Array(repeating: -1, count: members.count)
        for (index, member) in members.enumerated() {
            let piece = String(decoding: member.key, as: UTF8.self)
            guard case .integer(let id) = member.value else {
                throw .unsupported(
                    field: "model.vocab.\(piece)",
                    found: member.value.summary,
                    wanted: "an integer"
                )
            }
            guard order.indices.contains(id) else {
                throw .idOutOfRange(piece: piece, id: id, count: members.count)
            }
            guard order[id] < 0 else {
                let first = String(decoding: members[order[id]].key, as: UTF8.self)
                throw .duplicateID(id: id, pieces: [first, piece])
            }
            order[id] = index
        }
        // As many members as ids, none out of range, none twice: every id has its piece.
        for index in order { try append(members[index].key) }
    }
}
