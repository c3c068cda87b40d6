internal import GatehouseBank
internal import GatehouseLearning

/// Learns how near a variant is: from campaigns of which one row is added to a bank, and the others
/// come as events among ordinary messages.
///
/// Serving searches a bank in the same way, so what is learned holds there. Campaigns are groups of
/// three scams or more; groups with both labels are left out.
struct VariantFit {
    /// The least rows of a campaign that is learned from.
    static let leastRows = 3

    /// How many times as frequent ordinary messages are in traffic as among these events.
    private static let benignFactor = 5.0

    let model: VariantModel

    /// Fits the model; nothing when there are too few campaigns or ordinary messages.
    ///
    /// - Parameters:
    ///   - embeddings: Of length 1, shape `[rowCount, width]`.
    ///   - labels: `true` is abuse.
    ///   - groups: From 0 on.
    ///   - encoder: What made the embeddings.
    ///   - backgroundCount: Ordinary messages to keep.
    ///   - seed: Fixes which.
    init?(
        _ embeddings: [Float],
        labels: [Bool],
        groups: [Int],
        encoder: BankEncoder,
        backgroundCount: Int,
        seed: UInt64,
    ) {
        let width = encoder.width
        func vector(_ row: Int) -> BankVector {
            let span = embeddings.span.extracting(row * width..<(row + 1) * width)
            return BankVector(span, encoder: encoder.digest)
        }
        var generator = SeededGenerator(seed: seed, stream: 2)
        let rows = Rows(labels: labels, groups: groups, generator: &generator)
        let background = rows.benign.prefix(backgroundCount).map(vector)
        let events = rows.variants + rows.benign.dropFirst(backgroundCount)
        guard !rows.entries.isEmpty, rows.benign.count > 2 * backgroundCount else { return nil }

        let untrained = VariantModel(
            encoder: encoder,
            vectors: background,
            coefficients: [0, 0, 0]
        )
        let bank = BankView(ofScams: rows.entries.map(vector), encoder: encoder)
        var entries = VectorFinder(encoder)
        var ordinary = VectorFinder(encoder)
        var inputs: [Double] = []
        var targets: [Bool] = []
        for row in events {
            let embedding = embeddings.span.extracting(row * width..<(row + 1) * width)
            entries.start(embedding, in: bank)
            let floor = VariantModel.floor
            guard let scam = entries.nearest(among: .scam, of: bank, above: floor, at: 0) else {
                continue
            }
            ordinary.start(embedding, in: untrained.background)
            let message = ordinary.nearest(
                among: .benign,
                of: untrained.background,
                above: 0,
                at: 0
            )
            inputs.append(Double(scam.similarity))
            inputs.append(Double(scam.similarity - (message?.similarity ?? 0)))
            targets.append(labels[row])
        }
        let regression = LogisticRegression(
            fitting: inputs,
            inputCount: 2,
            labels: targets,
            inverseRegularization: 100
        )
        model = VariantModel(
            encoder: encoder,
            vectors: background,
            coefficients: regression.weights
                + [regression.intercept - PortableMath.logarithm(Self.benignFactor)]
        )
    }

    /// Log-odds of a probability.
    static func logit(_ probability: Double) -> Double {
        PortableMath.logarithm(probability / (1 - probability))
    }

    /// Which rows play which part.
    private struct Rows {
        /// One of each campaign.
        var entries: [Int] = []
        /// The others of the campaigns.
        var variants: [Int] = []
        /// Ordinary messages, shuffled.
        var benign: [Int] = []

        init(labels: [Bool], groups: [Int], generator: inout SeededGenerator) {
            let count = (groups.max() ?? -1) + 1
            var scams = [[Int]](repeating: [], count: count)
            var hasBenign = [Bool](repeating: false, count: count)
            for row in labels.indices {
                if labels[row] {
                    scams[groups[row]].append(row)
                } else {
                    hasBenign[groups[row]] = true
                }
            }
            for row in labels.indices where !labels[row] && scams[groups[row]].isEmpty {
                benign.append(row)
            }
            for group in 0..<count where !hasBenign[group] && scams[group].count >= leastRows {
                var rows = scams[group]
                generator.shuffle(&rows)
                entries.append(rows[0])
                variants += rows.dropFirst()
            }
            generator.shuffle(&benign)
        }
    }
}
