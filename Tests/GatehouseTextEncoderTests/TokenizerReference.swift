import Foundation

@testable import GatehouseTextEncoder

/// BERT's tokenizer as its description reads: each step over the whole text, after the other.
struct TokenizerReference {
    let normalization: BertNormalization
    let mode: Tokenizer.Mode

    /// Ids by the scalars of the piece: equal strings may have different scalars.
    private let ids: [[Unicode.Scalar]: Int32]

    init(_ vocabulary: Vocabulary, mode: Tokenizer.Mode) {
        normalization = vocabulary.normalization
        self.mode = mode
        var ids: [[Unicode.Scalar]: Int32] = [:]
        for id in 0..<Int32(vocabulary.count) {
            ids[Array(vocabulary.piece(id).unicodeScalars)] = id
        }
        self.ids = ids
    }

    func tokens(_ bytes: [UInt8]) -> [Int32] {
        let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        guard mode == .parity else { return words(normalized(text)).flatMap(pieces) }
        var tokens: [Int32] = []
        var plain: [Unicode.Scalar] = []
        var position = 0
        while position < text.count {
            let name = TokenizerFixture.special.first { name in
                text[position...].starts(with: name.unicodeScalars)
            }
            guard let name else {
                plain.append(text[position])
                position += 1
                continue
            }
            tokens += words(normalized(plain)).flatMap(pieces)
            tokens.append(ids[Array(name.unicodeScalars)] ?? -1)
            plain = []
            position += name.unicodeScalars.count
        }
        return tokens + words(normalized(plain)).flatMap(pieces)
    }

    private func normalized(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = text
        if normalization.cleansText {
            text.removeAll(where: Self.isCleaned)
            text = text.map { $0.properties.isWhitespace ? " " : $0 }
        }
        if normalization.separatesIdeographs {
            text = text.flatMap { Self.isIdeograph($0) ? [" ", $0, " "] : [$0] }
        }
        if normalization.stripsAccents {
            var string = String.UnicodeScalarView()
            string.append(contentsOf: text)
            text = Array(String(string).decomposedStringWithCanonicalMapping.unicodeScalars)
            text.removeAll { $0.properties.generalCategory == .nonspacingMark }
        }
        guard normalization.lowercases else { return text }
        return text.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    }

    private func words(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        for scalar in text {
            let isPunctuation = Self.isPunctuation(scalar)
            guard isPunctuation || scalar.properties.isWhitespace else {
                word.append(scalar)
                continue
            }
            words.append(word)
            word = []
            if isPunctuation { words.append([scalar]) }
        }
        return (words + [word]).filter { !$0.isEmpty }
    }

    private func pieces(_ word: [Unicode.Scalar]) -> [Int32] {
        let unknown = [ids[Array("[UNK]".unicodeScalars)] ?? -1]
        guard word.count <= 100 else { return unknown }
        var pieces: [Int32] = []
        var start = 0
        while start < word.count {
            let prefix: [Unicode.Scalar] = start == 0 ? [] : ["#", "#"]
            let end = (start + 1...word.count).last { ids[prefix + word[start..<$0]] != nil }
            guard let end, let id = ids[prefix + word[start..<end]] else { return unknown }
            pieces.append(id)
            start = end
        }
        return pieces
    }

    private static func isCleaned(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\n", "\r": false
        case "\u{FFFD}": true
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .privateUse: true
            default: false
            }
        }
    }

    private static let ideographs: [ClosedRange<UInt32>] = [
        0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
        0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F,
    ]

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        ideographs.contains { $0.contains(scalar.value) }
    }

    private static let symbols = Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".unicodeScalars)

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return symbols.contains(scalar) }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }
}
