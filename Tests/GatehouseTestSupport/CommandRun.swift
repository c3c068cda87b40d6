internal import Foundation

/// One call of `gatehouse` that has ended.
package struct CommandRun: Sendable {
    /// Its exit status.
    package let status: Int32

    /// What it wrote to standard output; empty when that went elsewhere.
    package let output: String

    /// What it wrote to standard error.
    package let errors: String

    /// Its output's lines, with an empty one behind the last line feed.
    package var lines: [String] {
        output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Runs the command that was built beside the tests, and waits for it.
    ///
    /// - Parameters:
    ///   - arguments: Without the command's name.
    ///   - input: What it reads from standard input.
    ///   - outputPath: Where its standard output goes, in place of ``output``.
    /// - Throws: That it cannot be started, or that its output is no UTF-8.
    package init(_ arguments: [String], input: String = "", outputPath: String? = nil) throws {
        let folder = TemporaryFolder()
        // Files, for a pipe that is full would hold the process.
        for name in ["in", "out", "err"] {
            try folder.write(name == "in" ? Array(input.utf8) : [], named: name)
        }
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "gatehouse")
        process.arguments = arguments
        process.standardInput = FileHandle(forReadingAtPath: "\(folder.path)/in")
        process.standardOutput = FileHandle(
            forWritingAtPath: outputPath ?? "\(folder.path)/out"
        )
        process.standardError = FileHandle(forWritingAtPath: "\(folder.path)/err")
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOfFile: "\(folder.path)/out", encoding: .utf8)
        errors = try String(contentsOfFile: "\(folder.path)/err", encoding: .utf8)
    }
}
