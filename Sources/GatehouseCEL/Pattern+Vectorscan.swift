internal import CGatehouseVectorscan

/// A regular expression, matched in time linear in the text by Vectorscan or Hyperscan.
@safe final class Pattern: Sendable {
    /// Why a text is no pattern.
    struct Failure: Error {
        let message: String
    }

    // SAFETY: nobody writes to a database once it is compiled.
    private nonisolated(unsafe) let database: OpaquePointer
    /// Which pattern it is, for a scratch to know.
    fileprivate let identity: ObjectIdentifierBox

    /// Compiles a pattern in the syntax that RE2 and PCRE share.
    init(_ text: [UInt8], weightLimit: Int = PatternWeight.limit) throws(Failure) {
        guard !text.contains(0) else { throw Failure(message: "found a NUL in a pattern") }
        let weight = PatternWeight.weight(of: text)
        guard weight <= weightLimit else {
            throw Failure(
                message: """
                    found a pattern that repeats too much, of weight \(weight); wanted at most \
                    \(weightLimit); shorten its {m,n}
                    """
            )
        }
        let source = Self.withRE2EndOfText(text) + [0]
        let flags = HS_FLAG_UTF8 | HS_FLAG_ALLOWEMPTY | HS_FLAG_SINGLEMATCH
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        // SAFETY: the source ends in a NUL, and both results live until this returns.
        let status = unsafe source.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe hs_compile(
                    text.baseAddress,
                    UInt32(flags),
                    UInt32(HS_MODE_BLOCK),
                    nil,
                    &database,
                    &failure
                )
            }
        }
        guard status == HS_SUCCESS, let compiled = unsafe database else {
            var reason = "it cannot be compiled"
            // SAFETY: on failure the library gives an error with a text, which is ours to free.
            if let error = unsafe failure {
                if let message = unsafe error.pointee.message {
                    unsafe reason = String(cString: message)
                }
                unsafe hs_free_compile_error(error)
            }
            throw Failure(
                message: """
                    found a pattern that is no regular expression of linear time: \(reason); \
                    wanted the syntax of RE2, without look-around and back-references
                    """
            )
        }
        // SAFETY: the database is compiled and nobody else has it.
        unsafe self.database = compiled
        identity = ObjectIdentifierBox()
    }

    deinit {
        // SAFETY: this object owned the database.
        _ = unsafe hs_free_database(database)
    }

    /// Whether the pattern matches somewhere in `text`; nil where there is no memory to look.
    func matches(_ text: Span<UInt8>, _ scratch: PatternScratch) -> Bool? {
        guard text.count <= Int(UInt32.max),
            unsafe scratch.prepare(for: identity, database: database)
        else { return nil }
        var found = false
        // SAFETY: the scratch fits the database and is used by one scan at a time; the flag and the
        // buffer outlive the scan.
        let status = unsafe text.withUnsafeBufferPointer { buffer in
            unsafe withUnsafeMutablePointer(to: &found) { flag in
                unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                    unsafe hs_scan(
                        database,
                        text.baseAddress ?? Self.emptyText,
                        UInt32(text.count),
                        0,
                        scratch.scratch,
                        { _, _, _, _, context in
                            unsafe context?.assumingMemoryBound(to: Bool.self).pointee = true
                            return 1
                        },
                        flag
                    )
                }
            }
        }
        return status == HS_SUCCESS || status == HS_SCAN_TERMINATED ? found : nil
    }

    // SAFETY: never written to, and never read from, for the length passed beside it is 0.
    private nonisolated(unsafe) static let emptyText: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        unsafe byte.initialize(to: 0)
        return unsafe UnsafePointer(byte)
    }()

    /// The pattern with `$` as RE2 reads it: the end of the text, and not the newline before it.
    ///
    /// With a flag `m` somewhere the sign is left alone.
    private static func withRE2EndOfText(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: "$")), !setsMultiline(text) else { return text }
        var result: [UInt8] = []
        var inClass = false
        var place = 0
        while place < text.count {
            let byte = text[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\\"):
                result.append(byte)
                if place < text.count {
                    result.append(text[place])
                    place += 1
                }
            case UInt8(ascii: "$") where !inClass: result += Array("\\z".utf8)
            default:
                if byte == UInt8(ascii: "[") { inClass = true }
                if byte == UInt8(ascii: "]") { inClass = false }
                result.append(byte)
            }
        }
        return result
    }

    private static func setsMultiline(_ text: [UInt8]) -> Bool {
        for (index, byte) in text.enumerated() where byte == UInt8(ascii: "(") {
            guard index + 1 < text.count, text[index + 1] == UInt8(ascii: "?") else { continue }
            for flag in text[(index + 2)...] {
                if flag == UInt8(ascii: "m") { return true }
                guard flag.isNameStart || flag == UInt8(ascii: "-") else { break }
            }
        }
        return false
    }
}

/// An object whose only property is that it is another than others.
final class ObjectIdentifierBox: Sendable {}

/// The memory that Vectorscan works in, which one activation owns.
@safe final class PatternScratch: Sendable {
    // SAFETY: an activation has one owner at a time, and nothing else refers to its scratch.
    fileprivate nonisolated(unsafe) private(set) var scratch: OpaquePointer?
    private nonisolated(unsafe) var known: [ObjectIdentifier: ObjectIdentifierBox] = [:]

    init() {}

    /// Makes the scratch large enough for a database; false where there is no memory.
    fileprivate func prepare(for identity: ObjectIdentifierBox, database: OpaquePointer) -> Bool {
        // SAFETY: the owner of the activation is the only one here.
        if unsafe known[ObjectIdentifier(identity)] != nil { return true }
        guard unsafe hs_alloc_scratch(database, &scratch) == HS_SUCCESS else { return false }
        if unsafe known.count >= 100_000 { unsafe known.removeAll() }
        unsafe known[ObjectIdentifier(identity)] = identity
        return true
    }

    deinit {
        // SAFETY: this object owned the scratch.
        _ = unsafe hs_free_scratch(scratch)
    }
}
