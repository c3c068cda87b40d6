package import CGatehouseSimdJSON

/// A reusable JSON reader over simdjson: one object in, a flat list of its fields out.
///
/// Owned by one thread. Allocates only when it is made.
@safe
package struct JSONReader: ~Copyable {
    // SAFETY: made in `init`, freed in `deinit`, never handed out.
    private let reader: OpaquePointer
    private let fields: UnsafeMutableBufferPointer<gatehouse_json_field>

    /// How many fields the last document has.
    package private(set) var count = 0

    /// A reader for documents within the limits.
    package init(byteLimit: Int, depthLimit: Int, fieldLimit: Int) {
        guard let reader = unsafe gatehouse_json_reader_make(byteLimit, depthLimit) else {
            preconditionFailure("no memory for a JSON reader of \(byteLimit) bytes")
        }
        unsafe self.reader = reader
        unsafe fields = .allocate(capacity: fieldLimit)
    }

    deinit {
        // SAFETY: both were made by `init` and belong to this value alone.
        unsafe gatehouse_json_reader_free(reader)
        unsafe fields.deallocate()
    }

    /// Reads one document; on `GATEHOUSE_JSON_OK` its fields are there until the next one.
    package mutating func read(_ bytes: Span<UInt8>) -> gatehouse_json_status {
        // SAFETY: the C function reads `bytes` during the call and writes at most `fields.count`.
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe gatehouse_json_read(
                reader,
                bytes.baseAddress,
                bytes.count,
                fields.baseAddress,
                fields.count,
                &count
            )
        }
    }

    /// Nesting of field `index`: 1 for the document's own.
    package func level(_ index: Int) -> Int { unsafe Int(field(index).level) }

    /// What field `index` holds.
    package func kind(_ index: Int) -> gatehouse_json_kind {
        unsafe gatehouse_json_kind(UInt32(field(index).kind))
    }

    /// The number in field `index`; 0 when it holds something else.
    package func number(_ index: Int) -> Double { unsafe field(index).number }

    /// The name of field `index`, unescaped.
    @_lifetime(borrow self)
    package func key(_ index: Int) -> Span<UInt8> {
        unsafe bytes(field(index).key, field(index).key_length)
    }

    /// The string in field `index`, unescaped; empty when it holds something else.
    @_lifetime(borrow self)
    package func text(_ index: Int) -> Span<UInt8> {
        unsafe bytes(field(index).text, field(index).text_length)
    }

    private func field(_ index: Int) -> gatehouse_json_field {
        precondition(index >= 0 && index < count, "field \(index) of \(count)")
        // SAFETY: the reader filled the first `count` fields.
        return unsafe fields[index]
    }

    @_lifetime(borrow self)
    private func bytes(_ start: UnsafePointer<UInt8>?, _ length: UInt32) -> Span<UInt8> {
        // SAFETY: simdjson's string buffer lives until the next document, which needs `self`
        // mutably, so that no borrow outlasts it.
        let buffer = unsafe UnsafeBufferPointer(start: start, count: Int(length))
        let span = unsafe Span(_unsafeElements: buffer)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}
