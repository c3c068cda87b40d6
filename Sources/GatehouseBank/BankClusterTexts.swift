internal import GatehouseText

/// The distinct ones of some texts, in order of their first copies.
struct BankFoldedTexts {
    /// Where each distinct text's copies are, ascending.
    private var groups: [[Int]] = []

    init(_ prints: [TextFingerprint]) {
        var known: [UInt64: Int] = [:]
        for (index, print) in prints.enumerated() {
            if let text = known[print.exact] {
                groups[text].append(index)
            } else {
                known[print.exact] = groups.count
                groups.append([index])
            }
        }
    }

    /// How many distinct texts there are.
    var count: Int { groups.count }

    /// Where a distinct text's copies are, ascending.
    func copies(of text: Int) -> [Int] { groups[text] }
}

/// A distinct text that is near another.
struct BankNeighbour: Equatable {
    let text: Int
    let similarity: Float
}

/// For each of some distinct texts, those near it.
struct BankNeighbourLists {
    private var starts = [0]
    private var neighbours: [BankNeighbour] = []

    mutating func append(_ list: [BankNeighbour]) {
        neighbours += list
        starts.append(neighbours.count)
    }

    subscript(text: Int) -> ArraySlice<BankNeighbour> {
        neighbours[starts[text]..<starts[text + 1]]
    }
}
