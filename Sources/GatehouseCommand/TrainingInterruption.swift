internal import Dispatch
internal import Foundation

/// What Ctrl-C does to a training: nothing to the bundle, and it says how to go on.
///
/// While the bundle's files are replaced, which takes seconds, it waits: half of them would not serve.
final class TrainingInterruption {
    private static let signals = [SIGINT, SIGTERM]

    private let sources: [any DispatchSourceSignal]

    /// Takes the signals over.
    init(_ bar: TrainingBar) {
        let queue = DispatchQueue(label: "gatehouse.interruption")
        sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                guard !bar.isWriting else {
                    bar.say("warning: the bundle is being written; this ends in some seconds")
                    return
                }
                bar.end()
                Output.message(
                    """
                    interrupted; the bundle is as it was. Run the same command again to go on from \
                    here, or with --fresh to start anew
                    """
                )
                // As the signal would have ended it, so that scripts stop too. Sent to the process: the
                // threads of queues block signals.
                signal(number, SIG_DFL)
                kill(getpid(), number)
            }
            source.activate()
            return source
        }
    }

    /// Gives the signals back.
    func end() {
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
