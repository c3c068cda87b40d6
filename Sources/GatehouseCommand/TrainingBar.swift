internal import Dispatch
internal import Foundation
internal import GatehouseTraining
internal import Synchronization

/// Shows on standard error how a training comes on: one bar for all of it with the time left on a
/// terminal, else a line for each step.
final class TrainingBar: Sendable {
    private struct State {
        var estimate = ProgressEstimate()
        var stageCount = 0
        var lastStage: Int?
        var isDrawn = false
    }

    private static let width = 30
    private static let interval = 0.5

    private let isTerminal: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())
    /// One of its own, for training keeps the others busy.
    private let queue = DispatchQueue(label: "gatehouse.progress")

    /// A bar of nothing yet.
    init() {
        isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
        if isTerminal { drawRegularly() }
    }

    /// Whether the files of the bundle are being replaced.
    var isWriting: Bool {
        state.withLock { $0.lastStage != nil && $0.lastStage == $0.stageCount - 1 }
    }

    /// Says what is being done; on a terminal only what is out of the ordinary.
    func say(_ line: String) {
        // Before there is a bar, lines are all there is to see.
        guard isTerminal, state.withLock({ $0.stageCount > 0 }) else {
            Output.message(line)
            return
        }
        guard line.hasPrefix("warning:") || line.contains("kept") else { return }
        state.withLock { state in
            Output.progress("\(state.isDrawn ? "\r\u{1B}[K" : "")\(line)\n")
            state.isDrawn = false
        }
        draw()
    }

    /// Takes how far the training has come.
    func show(_ progress: TrainingProgress) {
        let now = seconds
        state.withLock { state in
            state.estimate.take(progress, at: now)
            switch progress {
            case .planned(let stages): state.stageCount = stages.count
            case .began(let stage): state.lastStage = stage
            case .advanced, .ended: break
            }
        }
        draw()
    }

    /// Takes the bar away.
    func end() {
        state.withLock { state in
            if state.isDrawn { Output.progress("\r\u{1B}[K") }
            state.isDrawn = false
            state.stageCount = 0
        }
    }

    private var seconds: Double {
        let passed = (ContinuousClock.now - start).components
        return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }

    private func drawRegularly() {
        queue.asyncAfter(deadline: .now() + Self.interval) { [weak self] in
            self?.draw()
            self?.drawRegularly()
        }
    }

    private func draw() {
        guard isTerminal else { return }
        let now = seconds
        state.withLock { state in
            guard state.stageCount > 0 else { return }
            let (share, left) = state.estimate.reckon(at: now)
            let filled = String(repeating: "━", count: Int(share * Double(Self.width)))
            let rest = String(repeating: " ", count: Self.width - filled.count)
            let time = left.map { ", \(Self.text($0)) left" } ?? ""
            let percent = String(format: "%3d %%", Int(share * 100))
            Output.progress(
                "\r\u{1B}[Ktraining \(filled)\(rest) \(percent)\(time)  \(state.estimate.stage)"
            )
            state.isDrawn = true
        }
    }

    private static func text(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 90 ? "\(whole) s" : "\((whole + 59) / 60) min"
    }
}
