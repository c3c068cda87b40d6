internal import CGatehouseUTF8Proc

/// What this package asks of utf8proc: properties of scalars, decomposition and composition.
enum UTF8Proc {
    /// General categories, as runs of utf8proc's numbering (Unicode 15, table 4-4).
    enum Category {
        static let letters = 1...5
        static let marks = 6...8
        static let numbers = 9...11
        static let punctuation = 12...18
        static let symbols = 19...22
        static let separators = 23...25
        static let control = 26
    }

    /// The general category of `scalar`; 0 when unassigned.
    static func category(_ scalar: UInt32) -> Int {
        Int(utf8proc_category(Int32(bitPattern: scalar)).rawValue)
    }

    /// The canonical combining class of `scalar`; 0 for a starter.
    static func combiningClass(_ scalar: Int32) -> Int {
        // SAFETY: utf8proc answers every code point, valid or not, with a pointer into its tables.
        unsafe Int(utf8proc_get_property(scalar).pointee.combining_class)
    }

    /// Writes the case-folded compatibility decomposition of `scalar`, without what is invisible.
    ///
    /// - Parameters:
    ///   - scalar: A Unicode scalar.
    ///   - target: Overwritten from its start; 32 elements hold the longest decomposition (18).
    /// - Returns: How many scalars were written.
    static func decompose(_ scalar: UInt32, into target: inout [32 of Int32]) -> Int {
        // Without DECOMPOSE utf8proc only folds case: COMPAT says how to decompose, not whether.
        let options =
            UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue | UTF8PROC_CASEFOLD.rawValue
            | UTF8PROC_IGNORE.rawValue
        var boundary: Int32 = 0
        var span = target.mutableSpan
        // SAFETY: utf8proc is told the buffer's size and returns a larger count when it is short.
        let count = unsafe span.withUnsafeMutableBufferPointer { buffer in
            unsafe utf8proc_decompose_char(
                Int32(bitPattern: scalar),
                buffer.baseAddress,
                buffer.count,
                utf8proc_option_t(rawValue: options),
                &boundary
            )
        }
        return count > 0 && count <= 32 ? count : 0
    }

    /// Composes canonically ordered `scalars` in place (NFC's last step).
    static func compose(_ scalars: inout [Int32]) {
        let options = UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue
        // SAFETY: composition only shortens the buffer, whose length utf8proc is told.
        let count = unsafe scalars.withUnsafeMutableBufferPointer { buffer in
            unsafe utf8proc_normalize_utf32(
                buffer.baseAddress,
                buffer.count,
                utf8proc_option_t(rawValue: options)
            )
        }
        precondition(count >= 0 && count <= scalars.count, "utf8proc composed \(count) scalars")
        scalars.removeLast(scalars.count - count)
    }
}
