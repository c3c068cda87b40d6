internal import GatehouseBank
internal import GatehouseCore
internal import GatehouseText

/// One worker's scratch for looking up campaigns.
final class CampaignSession: DetectorSession {
    private let detector: CampaignDetector
    private var texts = DocumentFingerprinter()
    private var copies = CopyFinder()
    private var names: CampaignNames

    init(_ detector: CampaignDetector) {
        self.detector = detector
        names = CampaignNames(expert: detector.expert)
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        let bank = signals.bank
        guard bank.scamCount > 0, let found = match(signals) else { return }
        output.match(entry: found.row.id)
        let group = found.row.group
        guard detector.action != nil,
            EnabledShare.contains(signals.event, ratio: bank.enabledRatios[group])
        else { return }
        output.propose(0, decidedBy: names.name(of: group, in: bank))
    }

    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        let bank = signals.bank
        guard bank.scamCount > 0, let found = match(signals) else { return }
        let row = found.row
        let isEnabled = EnabledShare.contains(signals.event, ratio: bank.enabledRatios[row.group])
        reasons.add(
            Reason(
                subject: bank.groups[row.group].path,
                value: 0,
                action: isEnabled ? detector.action : nil,
                values: [
                    ComparedValue(name: "match", value: found.isCopy ? "copy" : "near copy"),
                    ComparedValue(name: "entry", value: "\(row.id)"),
                    ComparedValue(name: "differing bits", value: "\(found.distance) of 64"),
                ]
            )
        )
    }

    /// The scam entry that the event's text is a copy of, unless a benign one is as near.
    private func match(_ signals: borrowing Signals) -> CopyMatch? {
        let (bank, time) = (signals.bank, signals.bankTime)
        let fingerprint = texts.fingerprint(of: signals.document)
        guard
            let scam = copies.nearest(
                to: fingerprint,
                radius: detector.radius,
                among: .scam,
                of: bank,
                at: time
            )
        else { return nil }
        let benign = copies.nearest(
            to: fingerprint,
            radius: detector.radius,
            among: .benign,
            of: bank,
            at: time
        )
        if let benign, benign.isCopy || !scam.isCopy && benign.distance <= scam.distance {
            return nil
        }
        return scam
    }
}
