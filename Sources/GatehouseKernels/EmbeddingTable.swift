internal import CGatehouseKernels

/// One row for each token of a vocabulary, as floats or as 8-bit integers with a scale for each row.
package struct EmbeddingTable: Sendable {
    /// What the rows are made of.
    package enum Format: String, Sendable, CaseIterable {
        /// Rows of floats.
        case float

        /// All rows of 8-bit integers, then one float for each row that scales it.
        case int8
    }

    /// What the rows are made of.
    package let format: Format

    /// How many tokens there are.
    package let rows: Int

    /// Floats in a row, once it is read; a multiple of 16.
    package let width: Int

    let storage: KernelStorage

    /// Copies a table of shape `[rows, width]`; `int8` rounds to `amax / 127` of each row.
    package init(_ table: Span<Float>, rows: Int, width: Int, format: Format) {
        precondition(
            table.count == rows * width,
            "\(table.count) floats for a table of \(rows) × \(width)"
        )
        let byteCount = Self.byteCount(rows: rows, width: width, format: format)
        let storage = KernelStorage(byteCount: byteCount)
        self.format = format
        self.rows = rows
        self.width = width
        self.storage = storage
        // SAFETY: the precondition gives the table its extent, and the storage was just allocated
        // with the bytes that this format takes.
        unsafe table.withUnsafeBufferPointer { table in
            switch format {
            case .float:
                unsafe storage.mutable.copyMemory(
                    from: UnsafeRawBufferPointer(table).baseAddress ?? storage.pointer,
                    byteCount: byteCount
                )
            case .int8:
                unsafe gatehouse_pack_rows_int8(table.baseAddress, rows, width, storage.mutable)
            }
        }
    }

    /// Borrows a table, such as that of a mapped file.
    ///
    /// - Parameters:
    ///   - bytes: As ``bytes`` gave them; at an address that is a multiple of 4. They must stay as
    ///     they are for as long as `owner` lives.
    ///   - owner: Keeps the bytes alive.
    ///   - rows: Number of tokens.
    ///   - width: Floats in a row; a multiple of 16.
    ///   - format: What the bytes are.
    package init(
        borrowing bytes: RawSpan,
        owner: any AnyObject & Sendable,
        rows: Int,
        width: Int,
        format: Format,
    ) {
        let wanted = Self.byteCount(rows: rows, width: width, format: format)
        precondition(
            bytes.byteCount == wanted,
            "\(bytes.byteCount) bytes for a table of \(rows) × \(width), which takes \(wanted)"
        )
        self.format = format
        self.rows = rows
        self.width = width
        storage = KernelStorage(borrowing: bytes, owner: owner, alignment: 4)
    }

    /// The table's bytes, as a file may keep them.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        get { storage.bytes }
    }

    /// How many bytes a table takes.
    package static func byteCount(rows: Int, width: Int, format: Format) -> Int {
        precondition(
            rows > 0 && width > 0 && width % 16 == 0,
            "a table of \(rows) × \(width); rows must be positive, the width a multiple of 16"
        )
        return switch format {
        case .float: rows * width * 4
        case .int8: rows * width + rows * 4
        }
    }
}
