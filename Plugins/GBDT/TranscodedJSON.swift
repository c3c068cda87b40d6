internal import CGatehouseForest

/// A JSON document as Universal Binary JSON, which ``ModelDocument`` reads.
///
/// One reader for both; syntax, UTF-8 and depth have been checked.
@safe final class TranscodedJSON {
    // SAFETY: made in `init`, freed in `deinit`; spans of it borrow this object.
    private let output: UnsafeMutablePointer<UInt8>
    private let count: Int

    /// Reads `bytes`, which hold one document.
    init(_ bytes: Span<UInt8>) throws(ForestError) {
        var output: UnsafeMutablePointer<UInt8>?
        var count = 0
        var offset = 0
        // SAFETY: the function reads `bytes` during the call and fills the results.
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe gatehouse_transcode_json(
                bytes.baseAddress,
                bytes.count,
                ModelDocument.depthLimit,
                &output,
                &count,
                &offset
            )
        }
        guard status == GATEHOUSE_MODEL_OK, let output = unsafe output else {
            throw Self.error(status, at: offset)
        }
        unsafe self.output = output
        self.count = count
    }

    deinit {
        // SAFETY: made by `init`, and belongs to this object alone.
        unsafe gatehouse_free_model(output)
    }

    /// The document.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // SAFETY: the memory lives as long as this object.
            let buffer = unsafe UnsafeBufferPointer(start: output, count: count)
            let span = unsafe Span(_unsafeElements: buffer)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    private static func error(_ status: gatehouse_model_status, at offset: Int) -> ForestError {
        let found =
            switch status {
            case GATEHOUSE_MODEL_BAD_UTF8: "text that is not UTF-8"
            case GATEHOUSE_MODEL_TOO_DEEP:
                "JSON nested deeper than \(ModelDocument.depthLimit) levels"
            case GATEHOUSE_MODEL_NO_MEMORY: "a JSON document that memory does not hold"
            default: "what is not JSON"
            }
        return ForestError(.byte(offset), found: found, wanted: "one whole JSON document")
    }
}
