internal import Foundation
internal import GatehouseText

/// The fingerprints of texts in JSON Lines, `{"text": "…"}` each.
func fingerprints(ofTextsIn path: String) throws -> [TextFingerprint] {
    var folder = TextFolder()
    var fingerprinter = TextFingerprinter()
    return try Data(contentsOf: URL(filePath: path)).split(separator: UInt8(ascii: "\n")).map {
        let row = try JSONDecoder().decode([String: String].self, from: Data($0))
        folder.fold(Array((row["text"] ?? "").utf8).span)
        return fingerprinter.fingerprint(of: folder.folded.bytes)
    }
}
