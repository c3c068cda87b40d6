/// Some of many elements, spread evenly over the order in which they come, the same ones every time.
struct EvenSample<Element> {
    /// How many there are at most.
    let limit: Int
    /// Every `stride`-th of those that came.
    private var kept: [Element] = []
    private var stride = 1
    private var seen = 0

    init(limit: Int) {
        precondition(limit >= 0, "a sample of \(limit)")
        self.limit = limit
    }

    /// Takes the next element, which is made only where it is kept.
    mutating func offer(_ element: @autoclosure () -> Element) {
        defer { seen += 1 }
        guard limit > 0, seen.isMultiple(of: stride) else { return }
        kept.append(element())
        guard kept.count > 2 * limit else { return }
        // The even places are the multiples of twice the stride.
        kept = kept.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        stride *= 2
    }

    /// The sample.
    var elements: [Element] {
        guard kept.count > limit else { return kept }
        return (0..<limit).map { kept[$0 * kept.count / limit] }
    }
}
