internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work on many rows that is divided among all cores, whose result does not depend on how.
package enum ParallelRows {
    /// Computes numbers for every row, in parts that the cores take one after the other.
    ///
    /// - Parameters:
    ///   - count: How many rows there are.
    ///   - part: How many rows are taken in one go.
    ///   - report: Told, from any thread, how many rows are done, and how many of them are new.
    ///   - worker: Makes one thread's scratch.
    ///   - body: What a part's rows give.
    /// - Returns: What all parts gave, in the order of the rows.
    package static func map<Worker: ~Copyable>(
        _ count: Int,
        part: Int,
        report: @escaping @Sendable (_ done: Int, _ added: Int) -> Void = { _, _ in },
        worker: @Sendable () -> Worker,
        body: @Sendable (inout Worker, _ rows: Range<Int>) -> [Float],
    ) -> [Float] {
        let partCount = (count + part - 1) / part
        let workerCount = min(ProcessInfo.processInfo.activeProcessorCount, max(partCount, 1))
        let state = Mutex((next: 0, rows: 0, parts: [[Float]](repeating: [], count: partCount)))
        DispatchQueue.concurrentPerform(iterations: workerCount) { _ in
            var scratch = worker()
            while true {
                let index = state.withLock { state in
                    defer { state.next += 1 }
                    return state.next
                }
                guard index < partCount else { return }
                let rows = index * part..<min((index + 1) * part, count)
                let numbers = body(&scratch, rows)
                let done = state.withLock { state in
                    state.parts[index] = numbers
                    state.rows += rows.count
                    return state.rows
                }
                report(done, rows.count)
            }
        }
        return state.withLock { $0.parts.flatMap(\.self) }
    }
}
