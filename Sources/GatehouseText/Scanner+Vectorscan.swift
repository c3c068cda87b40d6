internal import CGatehouseVectorscan

/// Patterns that Vectorscan or Hyperscan finds in one pass over a text.
@safe final class PatternDatabase: Sendable {
    /// Why there is none.
    enum Failure: Error {
        /// The pattern at an index is none that the library can do.
        case pattern(Int, String)
        /// The whole cannot be made.
        case set(String)
        /// The bytes are of another version of the library, or for another processor.
        case stale(String)
        /// The bytes are none of a database.
        case damaged(String)
    }

    /// What is said of the matches of regular expressions.
    enum Report {
        /// That there is one.
        case once
        /// Where each ends, as often as it has ends.
        case ends
        /// Also where it starts at the earliest; of expressions with long gaps the library cannot.
        case startsAndEnds
    }

    // SAFETY: nobody writes to a database once it is made.
    fileprivate nonisolated(unsafe) let handle: OpaquePointer

    private init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    deinit {
        // SAFETY: this object owned the database.
        _ = unsafe hs_free_database(handle)
    }

    /// The library's version.
    static var version: String {
        // SAFETY: a text that the library never frees.
        unsafe hs_version().map { unsafe String(cString: $0) } ?? "unknown"
    }

    /// The library's version, and what it knows of this processor.
    static var platform: String {
        var info = hs_platform_info_t()
        // SAFETY: the library fills the struct it is given.
        _ = unsafe hs_populate_platform(&info)
        return "\(version), tune \(info.tune), features \(info.cpu_features)"
    }

    /// Compiles byte strings, found as they are and reported by their end.
    convenience init(literals: [[UInt8]]) throws(Failure) {
        let handle = unsafe try Self.compile(literals) { sources, lengths, ids, database, error in
            let flags = [UInt32](repeating: 0, count: literals.count)
            // SAFETY: all arrays have one element for each literal and outlive the call.
            return unsafe hs_compile_lit_multi(
                sources,
                flags,
                ids,
                lengths,
                UInt32(literals.count),
                UInt32(HS_MODE_BLOCK),
                nil,
                database,
                error
            )
        }
        unsafe self.init(handle)
    }

    /// Compiles regular expressions, capitals and small letters alike.
    ///
    /// - Parameters:
    ///   - expressions: In the syntax of PCRE, as far as it needs no look at other places.
    ///   - report: What is said of matches.
    /// - Throws: What is wrong, and with which expression.
    convenience init(expressions: [[UInt8]], report: Report) throws(Failure) {
        let handle = unsafe try Self.compile(expressions) { sources, _, ids, database, error in
            let more: Int32 =
                switch report {
                case .once: HS_FLAG_SINGLEMATCH
                case .ends: 0
                case .startsAndEnds: HS_FLAG_SOM_LEFTMOST
                }
            let flag = UInt32(HS_FLAG_UTF8 | HS_FLAG_CASELESS) | UInt32(more)
            let flags = [UInt32](repeating: flag, count: expressions.count)
            // SAFETY: as above; the sources end in a NUL.
            return unsafe hs_compile_multi(
                sources,
                flags,
                ids,
                UInt32(expressions.count),
                UInt32(HS_MODE_BLOCK),
                nil,
                database,
                error
            )
        }
        unsafe self.init(handle)
    }

    private typealias Compiler = (
        _ sources: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int>?,
        _ ids: UnsafePointer<UInt32>?, _ database: UnsafeMutablePointer<OpaquePointer?>,
        _ error: UnsafeMutablePointer<UnsafeMutablePointer<hs_compile_error_t>?>
    ) -> hs_error_t

    private static func compile(
        _ patterns: [[UInt8]],
        with compiler: Compiler
    ) throws(Failure) -> OpaquePointer {
        let ids = patterns.indices.map { UInt32($0) }
        let lengths = patterns.map(\.count)
        let bytes = Array(patterns.map { $0 + [0] }.joined())
        var database: OpaquePointer?
        var error: UnsafeMutablePointer<hs_compile_error_t>?
        // SAFETY: the pointers are used only while the bytes are borrowed.
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                var sources: [UnsafePointer<CChar>?] = unsafe []
                var offset = 0
                for pattern in patterns {
                    unsafe sources.append(text.baseAddress.map { unsafe $0 + offset })
                    offset += pattern.count + 1
                }
                return unsafe compiler(sources, lengths, ids, &database, &error)
            }
        }
        if status == HS_SUCCESS, let database = unsafe database { return unsafe database }
        guard let failure = unsafe error else { throw .set("error \(status)") }
        let index = unsafe Int(failure.pointee.expression)
        // SAFETY: the error's text lives until the error is freed, which is ours to do.
        let text = unsafe failure.pointee.message
        var message = unsafe text.map { unsafe String(cString: $0) } ?? "no reason"
        if message.hasSuffix(".") { message.removeLast() }
        unsafe hs_free_compile_error(failure)
        throw index >= 0 && index < patterns.count ? .pattern(index, message) : .set(message)
    }

    /// The database as bytes, for ``init(serialized:)`` in another process.
    func serialized() throws(Failure) -> [UInt8] {
        var bytes: UnsafeMutablePointer<CChar>?
        var length = 0
        // SAFETY: on success the library has allocated the bytes, which are copied and freed.
        let status = unsafe hs_serialize_database(handle, &bytes, &length)
        guard status == HS_SUCCESS, let start = unsafe bytes else { throw .set("error \(status)") }
        let copy = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
        unsafe free(start)
        return copy
    }

    /// A database from the bytes of one, checked by the library's own checksum.
    convenience init(serialized bytes: Span<UInt8>) throws(Failure) {
        var database: OpaquePointer?
        // SAFETY: the library copies what it needs of the bytes and is told how many there are.
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe hs_deserialize_database(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                buffer.count,
                &database
            )
        }
        switch status {
        case HS_DB_VERSION_ERROR: throw .stale("another version of the matching library")
        case HS_DB_PLATFORM_ERROR, HS_DB_MODE_ERROR: throw .stale("another kind of processor")
        default: break
        }
        guard status == HS_SUCCESS, let handle = unsafe database else {
            throw .damaged("a database that the library refuses with error \(status)")
        }
        unsafe self.init(handle)
    }

    /// Calls the session's `collect` for every pattern that a view of its text matches.
    func collect(
        from view: borrowing TextView,
        _ scratch: ScanScratch,
        for session: ListScannerSession
    ) {
        unsafe scan(view, 0..<view.count, scratch, session) { id, _, _, _, context in
            guard let context = unsafe context else { return 1 }
            let session = unsafe Unmanaged<ListScannerSession>.fromOpaque(context)
            unsafe session._withUnsafeGuaranteedRef { $0.collect(Int(id)) }
            return 0
        }
    }

    /// Calls the session's `noteEnd` for every match in a part of a view of its text.
    func probe(
        _ view: borrowing TextView,
        _ part: Range<Int>,
        _ scratch: ScanScratch,
        for session: ListScannerSession
    ) {
        unsafe scan(view, part, scratch, session) { _, _, to, _, context in
            guard let context = unsafe context else { return 1 }
            let session = unsafe Unmanaged<ListScannerSession>.fromOpaque(context)
            unsafe session._withUnsafeGuaranteedRef { $0.noteEnd(Int(to)) }
            return 0
        }
    }

    /// Calls the session's `note` for every match in a view of its text, ends in ascending order.
    func scan(_ view: borrowing TextView, _ scratch: ScanScratch, for session: ListScannerSession) {
        unsafe scan(view, 0..<view.count, scratch, session) { id, from, to, _, context in
            guard let context = unsafe context else { return 1 }
            let session = unsafe Unmanaged<ListScannerSession>.fromOpaque(context)
            unsafe session._withUnsafeGuaranteedRef {
                $0.note(Int(id), Int(from), Int(to))
            }
            return 0
        }
    }

    private func scan(
        _ view: borrowing TextView,
        _ part: Range<Int>,
        _ scratch: ScanScratch,
        _ session: ListScannerSession,
        _ handler: match_event_handler
    ) {
        guard !part.isEmpty else { return }
        // SAFETY: the scratch fits the database and has one owner, who waits here; the session
        // lives that long, and so does the view, for the session does not write to it.
        let bytes = view.bytes.extracting(part)
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe hs_scan(
                handle,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                UInt32(buffer.count),
                0,
                scratch.handle,
                handler,
                Unmanaged.passUnretained(session).toOpaque()
            )
        }
        precondition(status == HS_SUCCESS, "Vectorscan answered \(status) to a scan")
    }
}

/// The memory that databases are matched with, by one owner at a time.
@safe final class ScanScratch {
    fileprivate var handle: OpaquePointer?

    /// Scratch that is large enough for each of `databases`.
    init(for databases: [PatternDatabase]) {
        for database in databases {
            // SAFETY: the library makes the scratch larger, or leaves it.
            let status = unsafe hs_alloc_scratch(database.handle, &handle)
            precondition(status == HS_SUCCESS, "no memory to match in: error \(status)")
        }
    }

    deinit {
        // SAFETY: this object owned the scratch.
        _ = unsafe hs_free_scratch(handle)
    }
}
