internal import Foundation
internal import Synchronization

/// Says on standard error how far a long piece of work has come: a bar on a terminal, else a line for
/// each tenth.
final class ProgressBar: Sendable {
    private struct State {
        var tenth = 0
        var percent = -1
    }

    private static let width = 30

    private let title: String
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(_ title: String) {
        self.title = title
        isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    }

    /// Shows that `done` of `total` are done; from any thread.
    func show(_ done: Int, of total: Int) {
        let percent = total > 0 ? done * 100 / total : 100
        state.withLock { state in
            // Threads may come in another order than they counted.
            guard percent > state.percent else { return }
            state.percent = percent
            if isTerminal {
                let filled = String(repeating: "━", count: percent * Self.width / 100)
                let rest = String(repeating: " ", count: Self.width - filled.count)
                let end = percent == 100 ? "\n" : ""
                Output.progress("\r\(title) \(filled)\(rest) \(done) of \(total)\(end)")
            } else if percent / 10 > state.tenth {
                state.tenth = percent / 10
                Output.message("\(title): \(done) of \(total)")
            }
        }
    }
}
