internal import Foundation
internal import GatehouseBank
internal import GatehouseStore

/// Measures a state on the disk and in memory.
///
///     StoreBenchmark FOLDER [ROWS]
///
/// FOLDER must be new; the disk that it is on is what is measured. ROWS is 100,000 unless it is given,
/// and more than 4,096. Prints CSV, in microseconds.
@main
enum StoreBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else {
            print("wanted: StoreBenchmark FOLDER [ROWS]")
            exit(2)
        }
        if arguments.count == 3, arguments[2] == "answer" { return try answer(arguments[1]) }
        let rows = arguments.count == 3 ? Int(arguments[2]) ?? 100_000 : 100_000
        try FileManager.default.createDirectory(
            atPath: arguments[1],
            withIntermediateDirectories: true
        )
        print("what,rows,threads,p50,p99,max")
        try measureDurable(arguments[1] + "/small", rows: 0)
        let state = arguments[1] + "/large"
        try fill(state, rows: rows)
        try measureOpening(state, rows: rows)
        try measureDurable(state, rows: rows)
        try measureMemory(state, rows: rows)
        try measureVisibility(state, rows: rows)
    }

    /// Puts entries into a state as an import does.
    static func fill(_ state: String, rows: Int) throws {
        let store = try BankStore(state: state, create: true)
        var samples = Samples(seed: 1)
        var times: [Double] = []
        for start in stride(from: 0, to: rows, by: 500) {
            let entries = (start..<min(rows, start + 500)).map { _ in samples.entry() }
            times.append(try time { _ = try store.add(entries) } / Double(entries.count))
        }
        report("add 500 at once: each", rows: rows, times)
    }

    static func time(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) * 1e6 + Double(time.attoseconds) / 1e12
    }

    static func report(_ what: String, rows: Int, threads: Int = 1, _ times: [Double]) {
        let sorted = times.sorted()
        func short(_ time: Double) -> String { String(format: "%.2f", time) }
        print(
            "\(what),\(rows),\(threads),\(short(sorted[sorted.count / 2])),"
                + "\(short(sorted[sorted.count * 99 / 100])),\(short(sorted[sorted.count - 1]))"
        )
    }
}
