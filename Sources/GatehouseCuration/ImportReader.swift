internal import Foundation
package import GatehouseBank
internal import GatehouseFiles
internal import GatehouseStore
internal import GatehouseText

/// What a line of a file says that ``EntryLine`` and ``SettingsRequest`` write.
package enum ImportedLine: Equatable, Sendable {
    /// An entry, and why it matches nothing; nothing while it matches.
    case entry(BankEntry, quarantined: String?)
    /// What holds for a bank.
    case settings(SettingsRequest)
}

/// Reads the lines of such a file, one after the other; one thread's own.
package struct ImportReader: ~Copyable {
    private static let fields = [
        "id", "bank", "campaign", "label", "exact", "similar", "grams", "encoder", "scale",
        "vector", "owner", "note", "added", "expires", "text", "quarantined", "enabled_ratio",
    ]

    private var reader = FieldReader()
    private var texts = DocumentFingerprinter()

    package init() {}

    /// Reads a line.
    ///
    /// Where the text was kept, its hashes are made again: they are what they should be, whoever wrote
    /// the file.
    ///
    /// - Parameter line: One JSON object.
    /// - Returns: What it says, checked but for what depends on the state.
    /// - Throws: ``CurationError`` of the kind `invalid`.
    package mutating func read(_ line: [UInt8]) throws(CurationError) -> ImportedLine {
        try reader.read(line, fields: Self.fields)
        if reader.has("enabled_ratio") { return .settings(try SettingsRequest(reading: line)) }
        let bank = try required(try reader.text("bank"), "bank")
        guard !bank.contains("/") else { throw wrong("bank", bank, "a name without a slash") }
        let text = try reader.text("text")
        let entry = BankEntry(
            group: BankGroup(bank: bank, campaign: try reader.text("campaign") ?? ""),
            isScam: try DraftDefaults.isScam(try required(try reader.text("label"), "label")),
            fingerprint: try fingerprint(of: text),
            vector: try vector(),
            owner: try reader.text("owner") ?? "",
            note: try reader.text("note") ?? "",
            added: try required(try time("added"), "added"),
            expiry: try time("expires") ?? .infinity,
            text: text
        )
        try CurationError.catching { () throws(StoreError) in try entry.check() }
        return .entry(entry, quarantined: try reader.text("quarantined"))
    }

    private mutating func fingerprint(of text: String?) throws(CurationError) -> TextFingerprint {
        let kept = TextFingerprint(
            exact: try hash("exact"),
            similar: try hash("similar"),
            gramCount: try count("grams")
        )
        guard let text else { return kept }
        let bytes = Array(text.utf8)
        return texts.fingerprint(of: bytes.span)
    }

    private func hash(_ name: String) throws(CurationError) -> UInt64 {
        let text = try required(try reader.text(name), name)
        guard text.utf8.count == 16, !text.hasPrefix("+"), let hash = UInt64(text, radix: 16)
        else { throw wrong(name, text, "16 hexadecimal digits") }
        return hash
    }

    private func count(_ name: String) throws(CurationError) -> Int {
        let number = try required(try reader.number(name), name)
        guard number >= 0, number < 0x1p32, let count = Int(exactly: number) else {
            throw wrong(name, "\(number)", "a whole number from 0")
        }
        return count
    }

    private func time(_ name: String) throws(CurationError) -> Double? {
        guard let time = try reader.textOrNumber(name) else { return nil }
        // No spans: the file says when something was, not when it is read.
        return try Moment.read(time.text, time.number, of: name, now: nil)
    }

    private func vector() throws(CurationError) -> BankVector? {
        guard let digest = try reader.text("encoder") else { return nil }
        guard let encoder = ContentHash(hexadecimal: digest) else {
            throw wrong("encoder", digest, "64 hexadecimal digits")
        }
        let text = try required(try reader.text("vector"), "vector")
        let scale = Float(try required(try reader.number("scale"), "scale"))
        guard let bytes = Data(base64Encoded: text),
            let vector = BankVector(
                steps: bytes.map { Int8(bitPattern: $0) },
                scale: scale,
                encoder: encoder
            )
        else { throw wrong("vector", text, "base64 of one byte a number, and a scale") }
        return vector
    }

    private func required<Value>(
        _ value: Value?,
        _ name: String,
    ) throws(CurationError) -> Value {
        guard let value else {
            throw CurationError(
                name,
                found: "nothing",
                wanted: "a line as `gatehouse bank export` writes it",
                remedy: "for texts that people write themselves use `gatehouse bank add`"
            )
        }
        return value
    }

    private func wrong(_ name: String, _ found: String, _ wanted: String) -> CurationError {
        CurationError(
            name,
            found: "\(found.prefix(40).debugDescription)",
            wanted: wanted,
            remedy: "take the file as `gatehouse bank export` wrote it"
        )
    }
}
