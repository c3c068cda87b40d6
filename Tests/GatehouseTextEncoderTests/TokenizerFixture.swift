import Foundation
import GatehouseFiles
import GatehouseTestSupport

@testable import GatehouseTextEncoder

/// A vocabulary small enough to be read, which has something of every rule.
enum TokenizerFixture {
    static let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

    /// Words, parts of words, punctuation, scripts, and marks that canonical order moves.
    static let pieces: [String] = {
        let whole = [
            "un", "una", "unaff", "able", "free", "cash", "win", "hello", "world", "don", "straße",
            "i\u{307}", "é", "e\u{301}", "привет", "中", "国", "八", "😀", "€", "ος", "οσ", "12", "123",
            "\u{302E}", "\u{1B44}", "\u{1D165}", "क", "\u{93E}", "\u{1100}", "\u{1161}", "\u{11A8}",
            "ㄱ", "ا", "\u{FFFD}", "\u{1}",
        ]
        let letters = (0x21...0x7E).compactMap { Unicode.Scalar($0).map { String($0) } }
        let words = whole + letters
        let parts = words.map { "##\($0)" }
        let more = ["##", "##aff", "##ffable", "##ing", "##ed", "##ab", "##abc", "##bc", "##cab"]
        return special + words + parts + more
    }()

    /// `vocab.txt` of some pieces.
    static func lines(_ pieces: [String] = pieces) -> [UInt8] {
        Array(pieces.map { "\($0)\n" }.joined().utf8)
    }

    /// `tokenizer.json` of some pieces, where each of `edits` replaces one text by another.
    ///
    /// Of the special tokens those count that are among the pieces.
    static func json(
        _ pieces: [String] = pieces,
        edits: [(String, String)] = [],
    ) -> [UInt8] {
        let vocabulary = pieces.enumerated().map { "\(quoted($1)):\($0)" }.joined(separator: ",\n")
        let added = special.compactMap { name in
            pieces.firstIndex(of: name).map { (id: $0, name: name) }
        }.map { id, name in
            """
            {"id":\(id),"special":true,"content":"\(name)","single_word":false,"lstrip":false,\
            "rstrip":false,"normalized":false}
            """
        }
        var text = """
            {"version":"1.0","truncation":null,"added_tokens":[\(added.joined(separator: ","))],
            "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
            "strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
            "post_processor":{"type":"TemplateProcessing","single":[
            {"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
            {"SpecialToken":{"id":"[SEP]","type_id":0}}]},
            "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
            "max_input_chars_per_word":100,"vocab":{\(vocabulary)}}}
            """
        for (old, new) in edits { text = text.replacing(old, with: new) }
        return Array(text.utf8)
    }

    private static func quoted(_ piece: String) -> String {
        let escaped = piece.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\0"..<" ":
                "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    static func vocabulary(
        _ normalization: BertNormalization = BertNormalization(),
    ) throws -> Vocabulary {
        try Vocabulary(lines: lines().span, normalization: normalization)
    }
}

extension Tokenizer {
    /// The ids of `text`, without `[CLS]` and `[SEP]`.
    func ids(_ text: some Collection<UInt8>, limit: Int = 10_000) -> [Int32] {
        var ids: [Int32] = []
        tokenize(Array(text).span, limit: limit, into: &ids)
        return ids
    }

    /// The pieces of `text`, separated by spaces.
    func pieces(_ text: String) -> String {
        ids(text.utf8).map { vocabulary.piece($0) }.joined(separator: " ")
    }
}
