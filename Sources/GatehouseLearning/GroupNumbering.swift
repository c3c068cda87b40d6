/// Numbers arbitrary group identifiers 0, 1, 2, … in the order of their values.
///
/// The order of the values, not that of the rows, so that sorting a data set differently changes nothing
/// that is drawn for a group.
struct GroupNumbering: Sendable {
    /// The number of each row's group.
    let indices: [Int]
    /// How many distinct groups there are.
    let count: Int

    init(_ groups: [Int]) {
        let order = groups.indices.sorted { (groups[$0], $0) < (groups[$1], $1) }
        var indices = [Int](repeating: 0, count: groups.count)
        var count = 0
        for (rank, row) in order.enumerated() {
            if rank == 0 || groups[row] != groups[order[rank - 1]] { count += 1 }
            indices[row] = count - 1
        }
        self.indices = indices
        self.count = count
    }
}
