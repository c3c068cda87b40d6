internal import GatehouseFiles

/// What the one writer of a live bank works on; readers get a ``BankView`` of it.
struct BankState {
    private(set) var sequence: UInt64
    let encoder: BankEncoder
    private(set) var groups: [BankGroup]
    private(set) var settings: [String: BankSettings] = [:]

    /// For each group.
    private(set) var enabledRatios: [Double]

    private(set) var scamCount = 0
    private(set) var benignCount = 0
    private(set) var vectorlessCount = 0

    /// Entries that match nothing until they are released.
    private(set) var quarantined: Set<UInt64> = []

    let base: BankBase
    private(set) var masked: [UInt64]
    private(set) var scamChunks: [BankView.ChunkPart] = []
    private(set) var benignChunks: [BankView.ChunkPart] = []

    private var places: [BankGroup: Int]

    /// Where rows of the next chunk begin.
    private var nextRow: Int

    /// The rows of a snapshot, none of which is hidden, or none at all.
    init(encoder: BankEncoder, base: BankBase = BankBase()) {
        self.encoder = encoder
        self.base = base
        sequence = base.snapshot?.header.sequence ?? 0
        groups = base.groups
        enabledRatios = groups.map { _ in 1 }
        places = Dictionary(base.groups.enumerated().map { ($1, $0) }) { first, _ in first }
        masked = [UInt64](repeating: 0, count: (base.rowCount + 63) / 64)
        nextRow = (base.rowCount + 63) / 64 * 64
        scamCount = base.scamRows.count
        benignCount = base.benignRows.count
        if let scales = base.snapshot?.scales {
            let scales = scales.span
            for rows in [base.scamRows, base.benignRows] {
                for row in rows where scales[row] == 0 { vectorlessCount += 1 }
            }
        }
    }

    /// Takes the next change.
    mutating func apply(_ change: BankChange, sequence: UInt64) {
        switch change {
        case .added(let entry): add(entry)
        case .removed(let id):
            quarantined.remove(id)
            hide(id, true)
        case .quarantined(let id):
            quarantined.insert(id)
            hide(id, true)
        case .released(let id):
            quarantined.remove(id)
            hide(id, false)
        case .changed(let settings): set(settings)
        }
        self.sequence = sequence
    }

    private mutating func add(_ entry: BankEntry) {
        let group = place(of: entry.group)
        let vector = entry.vector?.encoder == encoder.digest ? entry.vector : nil
        if vector == nil { vectorlessCount += 1 }
        if entry.isScam {
            Self.append(entry, vector, group, to: &scamChunks, encoder, &nextRow)
            scamCount += 1
        } else {
            Self.append(entry, vector, group, to: &benignChunks, encoder, &nextRow)
            benignCount += 1
        }
    }

    private static func append(
        _ entry: BankEntry,
        _ vector: BankVector?,
        _ group: Int,
        to chunks: inout [BankView.ChunkPart],
        _ encoder: BankEncoder,
        _ nextRow: inout Int,
    ) {
        if (chunks.last?.count ?? BankChunk.capacity) == BankChunk.capacity {
            let chunk = BankChunk(width: encoder.width, firstRow: nextRow)
            nextRow += BankChunk.capacity
            let masked = [UInt64](repeating: 0, count: BankChunk.capacity / 64)
            chunks.append(BankView.ChunkPart(chunk: chunk, count: 0, masked: masked))
        }
        let last = chunks.count - 1
        chunks[last].chunk.write(chunks[last].count, entry, vector: vector, group: group)
        chunks[last].count += 1
    }

    private mutating func set(_ settings: BankSettings) {
        self.settings[settings.bank] = settings
        for group in groups.indices where groups[group].bank == settings.bank {
            enabledRatios[group] = settings.enabledRatio
        }
    }

    private mutating func place(of group: BankGroup) -> Int {
        if let place = places[group] { return place }
        places[group] = groups.count
        groups.append(group)
        enabledRatios.append(settings[group.bank]?.enabledRatio ?? 1)
        return groups.count - 1
    }

    /// Hides or shows an entry; one that is not there is none of its business.
    private mutating func hide(_ id: UInt64, _ isHidden: Bool) {
        if let row = base.row(ofID: id) {
            guard Self.set(isHidden, row, in: &masked) else { return }
            count(isHidden, isScam: base.scamRows.contains(row))
        } else if Self.hide(id, isHidden, in: &scamChunks) {
            count(isHidden, isScam: true)
        } else if Self.hide(id, isHidden, in: &benignChunks) {
            count(isHidden, isScam: false)
        }
    }

    private mutating func count(_ isHidden: Bool, isScam: Bool) {
        let change = isHidden ? -1 : 1
        if isScam { scamCount += change } else { benignCount += change }
    }

    /// Returns whether the bit was another before.
    private static func set(_ bit: Bool, _ row: Int, in masked: inout [UInt64]) -> Bool {
        let flag = UInt64(1) << UInt64(row % 64)
        guard (masked[row / 64] & flag != 0) != bit else { return false }
        masked[row / 64] ^= flag
        return true
    }

    private static func hide(
        _ id: UInt64,
        _ isHidden: Bool,
        in chunks: inout [BankView.ChunkPart],
    ) -> Bool {
        for place in chunks.indices.reversed() {
            let chunk = chunks[place].chunk
            let row = Self.row(of: id, in: chunk.ids(chunks[place].count))
            if let row { return set(isHidden, row, in: &chunks[place].masked) }
        }
        return false
    }

    private static func row(of id: UInt64, in ids: Span<UInt64>) -> Int? {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }
}
