internal import GatehouseLearning
internal import GatehouseRuntime

/// What the value gate learns from: what the fusion gate saw of the eager experts, and what each deferred
/// group saved.
struct ValueTable {
    /// Shape `[rowCount, inputCount]`.
    let inputs: [Float]

    /// Savings of log loss when the groups up to each one run, in nats, shape `[rowCount, groupCount]`.
    let savings: [Float]

    let inputCount: Int
    let groupCount: Int

    /// How many rows there are.
    var rowCount: Int { savings.count / groupCount }

    /// Tabulates rows.
    ///
    /// - Parameters:
    ///   - examples: All rows.
    ///   - rows: Those that are wanted.
    ///   - gate: Scales features and logits.
    ///   - scoring: Which experts are eager.
    ///   - fused: Calibrated out-of-fold fused logits of all rows: of the eager experts, then with one
    ///     deferred group, two, and so on.
    init(
        _ examples: FusionExamples,
        rows: [Int],
        gate: FusionGate,
        scoring: ScoringMasks,
        fused: [[Double]],
    ) {
        inputCount = ValueGate.inputCount(fusion: gate.inputs.count)
        groupCount = fused.count - 1
        var inputs: [Float] = []
        var savings: [Float] = []
        inputs.reserveCapacity(rows.count * inputCount)
        savings.reserveCapacity(rows.count * groupCount)
        var row = [Float](repeating: 0, count: gate.inputs.count)
        let features = examples.matrix.values
        let featureCount = examples.matrix.featureCount
        for index in rows {
            let logits = examples.logits.indices.map { expert in
                scoring.eager >> UInt64(expert) & 1 == 1
                    ? Float(gate.calibrated(examples.logits[expert][index], expert: expert)) : .nan
            }
            let start = index * featureCount
            gate.inputs.write(
                features: features.span.extracting(start..<start + featureCount),
                logits: logits.span,
                into: &row
            )
            inputs += row
            let eager = fused[0][index]
            inputs.append(Float(eager))
            inputs.append(Float(abs(eager)))
            let target = examples.labels[index] ? 1.0 : 0.0
            let loss = LogisticLoss.value(logit: eager, target: target)
            for more in fused.dropFirst() {
                let saving = loss - LogisticLoss.value(logit: more[index], target: target)
                savings.append(Float(min(max(saving, -ValueGate.limit), ValueGate.limit)))
            }
        }
        self.inputs = inputs
        self.savings = savings
    }
}
