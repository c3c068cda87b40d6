package import GatehouseFiles

/// A snapshot that was opened, checked and made ready to be searched, which takes a while.
package struct OpenedSnapshot: Sendable {
    let base: BankBase

    /// What its rows are to be searched by.
    package let encoder: BankEncoder

    /// Opens a snapshot.
    ///
    /// - Parameters:
    ///   - file: What ``BankSnapshotBuilder`` wrote, or anything else.
    ///   - encoder: What is to be searched by; vectors of another are refused.
    /// - Throws: ``FileError`` with what was found, what was wanted and what to do.
    package init(_ file: MappedFile, encoder: BankEncoder) throws(FileError) {
        let snapshot = try BankSnapshot(file, encoder: encoder.digest)
        guard snapshot.header.width == encoder.width else {
            throw FileError(
                path: file.path,
                found: "vectors of \(snapshot.header.width) numbers",
                wanted: "\(encoder.width), as the encoder makes them",
                remedy: "remove the file; the store makes it again"
            )
        }
        base = try BankBase(snapshot, path: file.path)
        self.encoder = encoder
    }

    /// The last change that is in it.
    package var sequence: UInt64 { base.snapshot?.header.sequence ?? 0 }

    /// Rows of scams, and of benign entries.
    package var rows: (scam: Range<Int>, benign: Range<Int>) { (base.scamRows, base.benignRows) }

    /// What is known about a row.
    package func row(_ row: Int) -> BankRow { base.row(row) }
}
