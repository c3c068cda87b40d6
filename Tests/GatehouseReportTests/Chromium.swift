import Foundation
import GatehouseTestSupport
import Testing

/// Headless Chromium, where it is installed.
enum Chromium {
    /// Path of the program; nil where there is none.
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for name in ["chromium", "chromium-browser", "google-chrome"] {
            for folder in folders {
                let path = "\(folder)/\(name)"
                if FileManager.default.isExecutableFile(atPath: path) { return path }
            }
        }
        return nil
    }()

    /// What a page has become once its script has run.
    struct Rendered {
        /// The document as HTML.
        let document: String
        /// What the page wrote to its console, errors among it.
        let console: [Substring]
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - file: Path of the page.
    ///   - fragment: Behind the `#` of its address.
    /// - Returns: The document and the console.
    /// - Throws: What keeps Chromium from running.
    static func render(_ file: String, fragment: String = "") throws -> Rendered {
        let folder = TemporaryFolder()
        for name in ["out", "err"] { try folder.write([], named: name) }
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--user-data-dir=\(folder.path)/profile", "--enable-logging=stderr",
            "--virtual-time-budget=2000", "--dump-dom",
            "file://\(file)\(fragment.isEmpty ? "" : "#")\(fragment)",
        ]
        process.standardOutput = FileHandle(forWritingAtPath: "\(folder.path)/out")
        process.standardError = FileHandle(forWritingAtPath: "\(folder.path)/err")
        try process.run()
        process.waitUntilExit()
        let errors = try String(contentsOfFile: "\(folder.path)/err", encoding: .utf8)
        return Rendered(
            document: try String(contentsOfFile: "\(folder.path)/out", encoding: .utf8),
            console: errors.split(separator: "\n").filter { $0.contains("CONSOLE") }
        )
    }
}
