package import GatehouseCore
internal import GatehouseBank

/// An eager expert that gives no logit: texts that begin with `$` match the first scam of the bank.
package struct BankProbe: Detector {
    package static let name = "probe"
    package static let stage = Stage.eager
    package static let givesLogit = false

    package init(_ expert: ExpertFolder, context: LoadContext) throws(ExpertError) {}

    package var reads: SignalSet { .bank }

    package var proposals: [ProposedAction] { [ProposedAction(name: "match", action: "allow")] }

    package func makeSession() -> any DetectorSession { Session() }

    private final class Session: DetectorSession {
        func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
            guard signals.bank.scamCount > 0, signals.document.count > 0,
                signals.document[0] == UInt8(ascii: "$")
            else { return }
            output.match(entry: 1)
            output.propose(0, decidedBy: "probe.\(signals.bank.groups[0].path)")
        }

        func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {}
    }
}
