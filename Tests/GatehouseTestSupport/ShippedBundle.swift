internal import Foundation

/// The bundle that ships, for tests of the whole.
package enum ShippedBundle {
    /// Path of `experts/messaging`, whose encoder is there once it was fetched.
    package static let original = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "experts/messaging").path

    /// Path of a copy without its encoder: tests do not depend on what was fetched, and need not wait
    /// for a transformer that is compiled without optimisation.
    package static let path: String = {
        do {
            return try copy(into: folder)
        } catch {
            preconditionFailure("the bundle cannot be copied: \(error)")
        }
    }()

    /// Lives as long as the tests.
    private static let folder = TemporaryFolder()

    /// Its sample events, one line of JSON each.
    package static func samples() throws -> [[UInt8]] {
        try String(contentsOfFile: "\(path)/samples.jsonl", encoding: .utf8)
            .split(separator: "\n").map { Array($0.utf8) }
    }

    /// A copy in a folder that is gone with `folder`, to be damaged.
    package static func copy(into folder: TemporaryFolder) throws -> String {
        let copy = "\(folder.path)/messaging"
        try FileManager.default.copyItem(atPath: original, toPath: copy)
        return copy
    }
}
