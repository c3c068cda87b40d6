internal import CGatehouseUTF8Proc

/// What this package asks of utf8proc: properties of scalars, decomposition and composition.
package enum UTF8Proc {
    /// General categories, as runs of utf8proc's numbering (Unicode 15, table 4-4).
    package enum Category {
        static let letters = 1...5
        /// Nonspacing, spacing and enclosing marks.
        package static let marks = 6...8
        static let numbers = 9...11
        /// Connectors, dashes, brackets, quotes and the rest of category P.
        package static let punctuation = 12...18
        static let symbols = 19...22
        static let separators = 23...25
        static let control = 26
        /// Control, format, surrogate and private use: category C without the unassigned.
        package static let other = 26...29
        /// Marks that take no room of their own (Mn), such as accents.
        package static let nonspacingMark = 6
    }

    /// The general category of `scalar`; 0 when unassigned.
    package static func category(_ scalar: UInt32) -> Int {
        Int(utf8proc_category(Int32(bitPattern: scalar)).rawValue)
    }

    /// The canonical combining class of `scalar`; 0 for a starter.
    package static func combiningClass(_ scalar: Int32) -> Int {
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

    /// Writes the canonical decomposition of `scalar` (NFD of it alone).
    ///
    /// - Parameters:
    ///   - scalar: A Unicode scalar.
    ///   - target: Overwritten from its start; 8 elements hold the longest decomposition (4).
    /// - Returns: How many scalars were written.
    package static func decomposeCanonically(
        _ scalar: UInt32,
        into target: inout [8 of Int32],
    ) -> Int {
        var boundary: Int32 = 0
        var span = target.mutableSpan
        // SAFETY: utf8proc is told the buffer's size and returns a larger count when it is short.
        let count = unsafe span.withUnsafeMutableBufferPointer { buffer in
            unsafe utf8proc_decompose_char(
                Int32(bitPattern: scalar),
                buffer.baseAddress,
                buffer.count,
                UTF8PROC_DECOMPOSE,
                &boundary
            )
        }
        return count > 0 && count <= 8 ? count : 0
    }

    /// The lower case of `scalar` where that is one scalar: all but U+0130, which keeps only its i.
    package static func lowercase(_ scalar: UInt32) -> UInt32 {
        UInt32(bitPattern: utf8proc_tolower(Int32(bitPattern: scalar)))
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
