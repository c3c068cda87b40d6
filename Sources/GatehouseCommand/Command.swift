internal import ArgumentParser
internal import Foundation
public import Gatehouse
internal import GatehouseRuntime

/// The command `gatehouse`, for an executable of yours that has detectors of its own.
///
/// Everything that the command does with a bundle knows them: it trains, judges, scores and serves.
///
/// ```swift
/// import GatehouseCommand
///
/// @main
/// struct Mine {
///     static func main() async {
///         await Command.main(detectors: builtInDetectors + [ShapeDetector.self])
///     }
/// }
/// ```
public enum Command {
    /// Runs the command with the arguments of this process, and maps what went wrong to the exit status.
    ///
    /// Call it once, first of all, from the main thread. It ends the process when the work has failed.
    ///
    /// - Parameters:
    ///   - detectors: What a bundle's `detector` may name.
    ///   - encoders: What an encoder's `kind` may name.
    public static func main(
        detectors: [any Detector.Type] = builtInDetectors,
        encoders: [any TextEncoder.Type] = builtInEncoders,
    ) async {
        Kinds.known = Kinds(detectors: detectors, encoders: encoders)
        await RootCommand.main()
    }
}

/// The command and its subcommands.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "Scores events for abuse with a mixture of experts, in microseconds.",
        discussion: """
            A bundle is a folder with everything needed to answer, such as experts/messaging. \
            Events are JSON Lines; "-" is standard input. Results go to standard output, progress \
            and messages to standard error. Exit status: 0 done, 1 the work failed, 2 the call was \
            wrong.
            """,
        version: gatehouseVersion,
        subcommands: [
            Score.self, Serve.self, Features.self, Train.self, Evaluate.self, Explored.self,
            PolicyCommand.self, Bench.self, Forest.self, Logits.self, Embed.self, Distill.self,
            Inspect.self, Rules.self, Bank.self,
        ]
    )

    /// Runs the command, on the main thread without an `await` unless it needs one.
    static func main() async {
        // A reader that has gone away, such as `head`, is not an error worth a signal.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Foundation.exit(status(of: error))
        }
    }

    private static func status(of error: any Error) -> Int32 {
        if let failure = error as? CommandFailure {
            if case .readerGone = failure { return 1 }
            Output.message("gatehouse: \(failure)")
            return if case .call = failure { 2 } else { 1 }
        }
        let message = fullMessage(for: error)
        let code = exitCode(for: error)
        if code.isSuccess {
            print(message)
            return 0
        }
        Output.message(message)
        return code == .validationFailure ? 2 : 1
    }
}
