internal import Foundation
internal import GatehouseRuntime

/// How long something takes to load from its file, and how much memory it holds.
struct LoadFigures: Encodable {
    private static let rounds = 9

    /// Loading it from its file, the median; `null` without one.
    let milliseconds: Double?

    /// Reading that file, which the system has in memory, the median.
    let readMilliseconds: Double?

    /// The size of that file.
    let fileBytes: Int?

    /// What the process grew by since before it was loaded; `null` where the system does not say.
    ///
    /// Mapped weights are in it, though processes share them.
    let residentBytes: Int?

    private enum CodingKeys: String, CodingKey {
        case milliseconds
        case readMilliseconds = "read_milliseconds"
        case fileBytes = "file_bytes"
        case residentBytes = "resident_bytes"
    }

    /// Measures something that has been used.
    ///
    /// - Parameters:
    ///   - path: Its file in the cache; nil without one.
    ///   - residentBytesBefore: What the process held before it was loaded.
    ///   - again: Loads it once more.
    /// - Throws: What reading the file or loading again throws.
    init(
        ofFile path: String?,
        residentBytesBefore: Int?,
        again: () throws -> Void,
    ) throws {
        residentBytes = residentBytesBefore.flatMap { before in
            Self.residentBytes().map { $0 - before }
        }
        guard let path else {
            (milliseconds, readMilliseconds, fileBytes) = (nil, nil, nil)
            return
        }
        var size = 0
        readMilliseconds = try Self.median {
            size = try Data(contentsOf: URL(filePath: path), options: .uncached).count
        }
        milliseconds = try Self.median(again)
        fileBytes = size
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        // Not measured is null, never left out.
        try container.encode(milliseconds, forKey: .milliseconds)
        try container.encode(readMilliseconds, forKey: .readMilliseconds)
        try container.encode(fileBytes, forKey: .fileBytes)
        try container.encode(residentBytes, forKey: .residentBytes)
    }

    var lines: [String] {
        var lines: [String] = []
        if let milliseconds, let readMilliseconds, let fileBytes {
            lines.append(
                String(
                    format: "load %.1f ms (%.1f MB, read in %.1f ms)",
                    milliseconds,
                    Double(fileBytes) / 1e6,
                    readMilliseconds
                )
            )
        }
        if let residentBytes {
            lines.append(String(format: "resident %.1f MB", Double(residentBytes) / 1e6))
        }
        return lines
    }

    /// What the process holds of the machine's memory; nothing where the system does not say.
    static func residentBytes() -> Int? {
        let data = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) }.map { $0 * 1024 }
    }

    private static func median(_ body: () throws -> Void) rethrows -> Double {
        var times: [UInt64] = []
        for _ in 0..<rounds {
            let start = MonotonicClock.nanoseconds
            try body()
            times.append(MonotonicClock.nanoseconds &- start)
        }
        return Double(times.sorted()[rounds / 2]) / 1e6
    }
}
