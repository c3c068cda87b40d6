internal import Foundation
internal import GRDB
internal import GatehouseBank
internal import GatehouseFiles
internal import GatehouseKernels

/// The snapshot of a state for one encoder: a file beside the database that can be made again at any
/// time.
struct SnapshotFile {
    /// What holds besides the rows of a snapshot.
    struct Standing {
        var settings: [BankSettings]
        var quarantined: [UInt64]
    }

    /// From how many vectors on a search looks at sketches first: it takes half the time of a search of
    /// all rows then, as at 100,000.
    static let sketchLimit = 65_536

    /// More vectors do not make better sketches.
    private static let sampleLimit = 20_000

    let store: BankStore
    let encoder: BankEncoder

    var path: String { "\(store.folder)/bank-\(encoder.digest.shortened).snapshot" }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Opens the file.
    ///
    /// - Throws: ``FileError`` when it is damaged, or not of this state.
    func open() throws(FileError) -> OpenedSnapshot {
        try OpenedSnapshot(MappedFile(path: path), encoder: encoder)
    }

    /// Whether a snapshot is of this state: a copy of an older state may have been put back.
    ///
    /// Looks some rows up, the newest among them.
    func isCurrent(_ snapshot: OpenedSnapshot, _ database: Database) throws -> Bool {
        guard snapshot.sequence <= (try StoreTransaction.sequence(database)) else { return false }
        let statement = try database.cachedStatement(
            sql: "SELECT id, exact_hash, similar_hash, is_scam, removed FROM entry WHERE id = ?"
        )
        for (rows, isScam) in [(snapshot.rows.scam, true), (snapshot.rows.benign, false)]
        where !rows.isEmpty {
            for step in 0...8 {
                let kept = snapshot.row(rows.lowerBound + (rows.count - 1) * step / 8)
                guard let id = Int64(exactly: kept.id),
                    let row = try Row.fetchOne(statement, arguments: [id])
                else { return false }
                let stored = StoredRow("entry", row)
                let removed = try stored.optionalInteger(4) ?? .max
                guard try stored.integer(1) == Int64(bitPattern: kept.exactHash),
                    try stored.integer(2) == Int64(bitPattern: kept.similarHash),
                    try stored.flag(3) == isScam, removed > Int64(snapshot.sequence)
                else { return false }
            }
        }
        return true
    }

    /// What holds now besides the rows.
    ///
    /// Asked for after the snapshot was opened, it is as of that
    /// moment or later, and the changes behind the snapshot lead to the same end.
    func standing(_ database: Database) throws -> Standing {
        let quarantined = try Row.fetchAll(
            database,
            sql: "SELECT id FROM entry WHERE quarantined IS NOT NULL AND removed IS NULL"
        )
        return Standing(
            settings: try BankStore.settings(database),
            quarantined: try quarantined.map { try StoredRow("entry", $0).sequence(0) }
        )
    }

    /// Makes the file from the database, as of now, and opens it; whoever has the old one open keeps
    /// it.
    ///
    /// - Returns: The snapshot, or a newer one that another process has put there meanwhile.
    /// - Throws: ``StoreError``.
    func make() throws(StoreError) -> OpenedSnapshot {
        sweep()
        try store.reading { try write($0) }
        do {
            return try open()
        } catch {
            throw StoreError(error)
        }
    }

    /// Removes what a process left that was killed while it wrote a snapshot; another may be writing
    /// one just now.
    private func sweep() {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: store.folder)) ?? []
        where name.hasPrefix("bank-") && name.hasSuffix(".tmp") {
            let leftover = "\(store.folder)/\(name)"
            let date = (try? files.attributesOfItem(atPath: leftover))?[.modificationDate] as? Date
            guard let date, date.timeIntervalSinceNow < -600 else { continue }
            try? files.removeItem(atPath: leftover)
        }
    }

    /// Checks that the state knows the encoder as one that makes vectors of the same width.
    func check(width: Int) throws(StoreError) {
        guard width == encoder.width else {
            throw StoreError(
                .invalid,
                "encoder \(encoder.digest.shortened)",
                found: "vectors of \(width) numbers in the state",
                wanted: "\(encoder.width), as the encoder makes them now",
                remedy: "name an encoder by all that decides what it computes; remove those entries"
            )
        }
    }

    private func write(_ database: Database) throws {
        for known in try EntryReader.encoders(database).values
        where known.digest == encoder.digest { try check(width: known.width) }
        let counts = try Row.fetchAll(
            database,
            sql: "SELECT is_scam, count(*) FROM entry WHERE removed IS NULL GROUP BY is_scam"
        )
        var count = [true: 0, false: 0]
        for row in counts {
            let row = StoredRow("entry", row)
            count[try row.flag(0)] = try row.natural(1)
        }
        let reader = try EntryReader(database)
        var builder = BankSnapshotBuilder(
            encoder: encoder,
            sequence: try StoreTransaction.sequence(database),
            scamCount: count[true] ?? 0,
            benignCount: count[false] ?? 0,
            groups: try EntryReader.groups(database).sorted { $0.key < $1.key }.map(\.value),
            directions: try directions(database)
        )
        for isScam in [1, 0] {
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(EntryReader.columns) FROM entry
                    WHERE removed IS NULL AND is_scam = ? ORDER BY id
                    """,
                arguments: [isScam]
            )
            while let row = try rows.next() { builder.append(try reader.entry(row)) }
        }
        try builder.write(to: path)
    }

    /// Directions for sketches, where there are so many vectors that they help.
    private func directions(_ database: Database) throws -> [Float] {
        guard encoder.width >= VectorSketch.width, encoder.width % 16 == 0 else { return [] }
        guard
            let number = try EntryReader.encoders(database).first(where: {
                $0.value.digest == encoder.digest
            })?.key,
            let row = try Row.fetchOne(
                database,
                sql: "SELECT count(*) FROM entry WHERE removed IS NULL AND encoder = ?",
                arguments: [number]
            )
        else { return [] }
        let count = try StoredRow("entry", row).natural(0)
        guard count >= Self.sketchLimit else { return [] }
        var sample: [Float] = []
        let step = (count + Self.sampleLimit - 1) / Self.sampleLimit
        let reader = try EntryReader(database)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(EntryReader.columns) FROM entry
                WHERE removed IS NULL AND encoder = ? AND id % ? = 0 ORDER BY id
                """,
            arguments: [number, step]
        )
        while let row = try rows.next(), sample.count < Self.sampleLimit * encoder.width {
            guard let vector = try reader.entry(row).vector else { continue }
            sample += vector.steps.map { Float($0) * vector.scale }
        }
        // Ids may have gaps in just this rhythm; then all rows are searched.
        guard sample.count >= VectorSketch.width * encoder.width else { return [] }
        return VectorSketch.directions(of: sample.span, width: encoder.width)
    }
}
