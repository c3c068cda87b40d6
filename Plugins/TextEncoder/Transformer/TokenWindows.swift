/// Token ids of some windows, one behind the other: what a transformer reads in one go.
///
/// Reused from batch to batch.
package struct TokenWindows: Sendable {
    /// The ids of all windows, shape `[rows]`.
    package private(set) var ids: [Int32] = []

    /// Where each window ends, in ids.
    package private(set) var ends: [Int] = []

    /// No windows yet.
    package init() {}

    /// How many windows there are.
    package var count: Int { ends.count }

    /// How many tokens all windows have.
    package var rows: Int { ids.count }

    /// The ids of a window, as places in ``ids``.
    package func range(of window: Int) -> Range<Int> {
        (window == 0 ? 0 : ends[window - 1])..<ends[window]
    }

    /// The ids of a window, as places behind the id at `start`.
    func range(of window: Int, from start: Int) -> Range<Int> {
        let range = range(of: window)
        return range.lowerBound - start..<range.upperBound - start
    }

    /// Adds a window, which must not be empty.
    package mutating func append(_ window: some Collection<Int32>) {
        precondition(!window.isEmpty, "a window without tokens")
        ids.append(contentsOf: window)
        ends.append(ids.count)
    }

    /// Adds a window of a text's tokens, what stands before and behind them.
    mutating func append(
        _ start: Int32,
        _ prompt: [Int32],
        _ content: ArraySlice<Int32>,
        _ separator: Int32,
    ) {
        ids.append(start)
        ids.append(contentsOf: prompt)
        ids.append(contentsOf: content)
        ids.append(separator)
        ends.append(ids.count)
    }

    /// Forgets the windows and keeps the memory.
    package mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
