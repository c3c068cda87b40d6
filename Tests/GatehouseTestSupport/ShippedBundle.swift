internal import Foundation

/// The bundle that ships, for tests of the whole.
package enum ShippedBundle {
    /// Path of `experts/messaging`.
    package static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "experts/messaging").path

    /// Its sample events, one line of JSON each.
    package static func samples() throws -> [[UInt8]] {
        try String(contentsOfFile: "\(path)/samples.jsonl", encoding: .utf8)
            .split(separator: "\n").map { Array($0.utf8) }
    }

    /// A copy in a folder that is gone with `folder`, to be damaged.
    package static func copy(into folder: TemporaryFolder) throws -> String {
        let copy = "\(folder.path)/messaging"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        return copy
    }
}
