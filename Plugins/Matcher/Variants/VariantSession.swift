internal import GatehouseBank
internal import GatehouseCore
internal import GatehouseLearning

/// One worker's scratch for finding variants.
final class VariantSession: DetectorSession {
    private let detector: VariantDetector
    private var entries: VectorFinder
    private var ordinary: VectorFinder
    private var names: CampaignNames

    init(_ detector: VariantDetector) {
        self.detector = detector
        entries = VectorFinder(detector.model.encoder)
        ordinary = VectorFinder(detector.model.encoder)
        names = CampaignNames(expert: detector.expert)
    }

    /// What a bank says of an event.
    private struct Finding {
        let scam: VectorMatch
        /// Similarity to the nearest benign entry or ordinary message.
        let benign: Float
        let logit: Double
    }

    func score(_ signals: borrowing Signals, into output: inout ExpertOutput) {
        guard let finding = find(signals), finding.logit >= detector.threshold else { return }
        let bank = signals.bank
        let row = finding.scam.row
        output.match(entry: row.id)
        guard detector.action != nil,
            EnabledShare.contains(signals.event, ratio: bank.enabledRatios[row.group])
        else { return }
        output.propose(0, decidedBy: names.name(of: row.group, in: bank))
    }

    /// Names the nearest entry, be it a match or not.
    func explain(_ signals: borrowing Signals, into reasons: inout Reasons) {
        guard let finding = find(signals) else { return }
        let bank = signals.bank
        let row = finding.scam.row
        let isMatch =
            finding.logit >= detector.threshold
            && EnabledShare.contains(signals.event, ratio: bank.enabledRatios[row.group])
        reasons.add(
            Reason(
                subject: bank.groups[row.group].path,
                value: 0,
                action: isMatch ? detector.action : nil,
                values: [
                    ComparedValue(name: "entry", value: "\(row.id)"),
                    ComparedValue(name: "similarity", value: Self.short(finding.scam.similarity)),
                    ComparedValue(name: "nearest benign", value: Self.short(finding.benign)),
                    ComparedValue(
                        name: "probability",
                        value: Self.short(Float(LogisticLoss.probability(finding.logit)))
                    ),
                ]
            )
        )
    }

    /// The nearest scam of the bank, if there is one that is near at all.
    private func find(_ signals: borrowing Signals) -> Finding? {
        let (bank, time) = (signals.bank, signals.bankTime)
        // Vectors of another encoder are not comparable; such banks say so when they are opened.
        guard bank.scamCount > 0, bank.encoder == detector.model.encoder else { return nil }
        let embedding = signals.embedding(detector.reference)
        let floor = VariantModel.floor
        entries.start(embedding, in: bank)
        guard let scam = entries.nearest(among: .scam, of: bank, above: floor, at: time) else {
            return nil
        }
        let entry = entries.nearest(among: .benign, of: bank, above: 0, at: time)
        let background = detector.model.background
        ordinary.start(embedding, in: background)
        let message = ordinary.nearest(among: .benign, of: background, above: 0, at: time)
        let benign = max(entry?.similarity ?? 0, message?.similarity ?? 0)
        return Finding(
            scam: scam,
            benign: benign,
            logit: detector.model.logit(similarity: scam.similarity, benign: benign)
        )
    }

    private static func short(_ number: Float) -> String {
        "\((Double(number) * 1000).rounded() / 1000)"
    }
}
