internal import Dispatch
internal import Foundation
internal import Synchronization

/// Whether somebody wants the command to stop (Ctrl-C, or SIGTERM), for work that must not end without a
/// word on what was done.
final class StopRequest: Sendable {
    private let isAsked = Atomic<Bool>(false)

    /// Takes the signals over until the process ends; a second one ends it at once.
    init() {
        let queue = DispatchQueue(label: "gatehouse.stop")
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            // The source lives for as long as its handler, which holds it.
            source.setEventHandler { [self, source] in
                isAsked.store(true, ordering: .relaxed)
                source.cancel()
                signal(number, SIG_DFL)
            }
            source.activate()
        }
    }

    /// It was asked for.
    var isWanted: Bool { isAsked.load(ordering: .relaxed) }
}
