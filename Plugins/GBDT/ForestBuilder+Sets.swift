extension ForestBuilder {
    /// How many words sets of categories may take: a few times the size of the file.
    ///
    /// They are lists in a file and bits here, most of them zero.
    static func wordLimit(ofFile byteCount: Int) -> Int { 1 << 18 + byteCount }
}

extension ForestBuilder.Tree {
    /// Adds a set of categories, none of them negative, to the tree's.
    ///
    /// `words` is how many words sets may take still.
    mutating func appendSet(
        _ categories: some Collection<Int64>,
        words: inout Int,
    ) throws(ForestError) {
        let count = categories.max().map { Int($0) / 32 + 1 } ?? 0
        words -= count
        guard words >= 0 else {
            throw ForestError(
                place,
                found: "sets of categories far larger than the file",
                wanted: "categories that are numbered from 0 on",
                remedy: "number them without gaps before training"
            )
        }
        let first = categoryWords.count
        categoryWords += Array(repeating: 0, count: count)
        for category in categories {
            categoryWords[first + Int(category) / 32] |= 1 << UInt32(category % 32)
        }
        categorySets.append(Int32(first)..<Int32(first + count))
    }
}
