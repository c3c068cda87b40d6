internal import GatehouseKernels

/// What a forward pass writes to, for up to a number of rows.
struct TransformerBuffers: ~Copyable {
    /// Rows of the feed-forward block that are in flight at once, so that its wide rows stay in the
    /// second-level cache.
    static let blockRows = 96

    /// How many rows there is room for.
    let rows: Int

    /// The rows themselves.
    var hidden: RowBuffer

    /// Queries, keys and values, three times as wide.
    var projections: RowBuffer

    /// What attention gives.
    var context: RowBuffer

    /// What is added to the rows.
    var branch: RowBuffer

    /// The wide rows of a feed-forward block.
    var wide: RowBuffer

    /// What the kernels need for themselves.
    var scratch: KernelScratch

    /// Allocates room for `rows` rows, or somewhat more so that growing is rare.
    init(_ configuration: BertConfiguration, rows: Int) {
        var capacity = 32
        while capacity < rows { capacity *= 2 }
        self.rows = capacity
        let width = configuration.width
        hidden = RowBuffer(rows: capacity, width: width)
        projections = RowBuffer(rows: capacity, width: 3 * width)
        context = RowBuffer(rows: capacity, width: width)
        branch = RowBuffer(rows: capacity, width: width)
        wide = RowBuffer(rows: min(capacity, Self.blockRows), width: configuration.innerWidth)
        scratch = KernelScratch(
            widestInput: max(width, configuration.innerWidth),
            longestText: min(capacity, configuration.positions),
            headWidth: configuration.headWidth
        )
    }
}
