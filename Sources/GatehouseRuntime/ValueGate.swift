internal import GatehouseLearning

/// Predicts what deferred experts would save of an event's log loss: what they are worth to it.
///
/// A small network (inputs → 32 → 32 → one output for each deferred group) sees what the fusion gate
/// saw when the eager experts had run, their fused logit and its magnitude. Output `g` is the saving, in
/// nats, of running the groups up to and including `g`. It is a regression on out-of-fold losses
/// ([Mao, Mohri & Zhong 2023], two-stage deferral with a cost for each expert); one network serves any
/// budget, for the budget only sets what a saving must be worth.
///
/// [Mao, Mohri & Zhong 2023]: https://arxiv.org/abs/2310.14774
package struct ValueGate: Sendable {
    /// The width of both hidden layers.
    package static let width = 32

    /// Bound of a saving that it learns from, in nats.
    package static let limit = 3.0

    /// Names of the deferred groups, in the order in which they run.
    package let groups: [String]

    /// The largest saving for its cost, in nats a microsecond, over the events of training.
    package let rates: Quantiles

    /// Inputs of the fusion gate.
    let fusionInputCount: Int

    /// Three layers each of networks from different seeds, whose outputs are averaged.
    let members: [[DenseLayer]]

    /// The first layers of all members side by side: they read the same inputs.
    private let firstLayer: DenseLayer

    /// The last layers, padded.
    private let lastLayers: [DenseLayer]

    /// A gate of trained networks.
    package init(
        groups: [String],
        rates: Quantiles,
        fusionInputCount: Int,
        members: [[DenseLayer]],
    ) {
        self.groups = groups
        self.rates = rates
        self.fusionInputCount = fusionInputCount
        self.members = members
        firstLayer = DenseLayer.sideBySide(
            members.map { $0[0] },
            inputCount: Self.inputCount(fusion: fusionInputCount)
        )
        lastLayers = members.map { $0[2].padded }
    }

    /// Inputs of a gate beside a fusion gate with `fusion` inputs.
    package static func inputCount(fusion: Int) -> Int { fusion + 2 }

    /// Makes one worker's scratch.
    package func makeScratch() -> ValueScratch {
        ValueScratch(
            inputCount: Self.inputCount(fusion: fusionInputCount),
            memberCount: members.count,
            groupCount: groups.count
        )
    }

    /// Predicts the savings for the event that was fused last.
    ///
    /// Does not allocate.
    ///
    /// - Parameters:
    ///   - fusion: Of the eager experts alone.
    ///   - scratch: Gets the values.
    package func predict(_ fusion: borrowing FusionScratch, into scratch: inout ValueScratch) {
        for i in 0..<fusionInputCount { scratch.inputs[i] = fusion.inputs[i] }
        let logit = fusion.logit - fusion.priorShift
        scratch.inputs[fusionInputCount] = Float(logit)
        scratch.inputs[fusionInputCount + 1] = Float(abs(logit))
        firstLayer.run(on: scratch.inputs[...], into: &scratch.hidden1)
        DenseLayer.rectify(&scratch.hidden1)
        for group in groups.indices { scratch.values[group] = 0 }
        for (member, layers) in members.enumerated() {
            let own = member * Self.width..<(member + 1) * Self.width
            layers[1].run(on: scratch.hidden1[own], into: &scratch.hidden2)
            DenseLayer.rectify(&scratch.hidden2)
            lastLayers[member].run(on: scratch.hidden2[...], into: &scratch.outputs)
            for group in groups.indices {
                scratch.values[group] += Double(scratch.outputs[group]) / Double(members.count)
            }
        }
    }
}

/// One worker's memory for the value gate.
package struct ValueScratch: Sendable {
    /// Predicted savings, in nats, shape `[groupCount]`.
    package fileprivate(set) var values: [Double]

    fileprivate var inputs: [Float]
    fileprivate var hidden1: [Float]
    fileprivate var hidden2 = [Float](repeating: 0, count: ValueGate.width)
    fileprivate var outputs: [Float]

    fileprivate init(inputCount: Int, memberCount: Int, groupCount: Int) {
        values = Array(repeating: 0, count: groupCount)
        inputs = Array(repeating: 0, count: inputCount)
        hidden1 = Array(repeating: 0, count: memberCount * ValueGate.width)
        outputs = Array(repeating: 0, count: DenseLayer.paddedCount(groupCount))
    }
}
