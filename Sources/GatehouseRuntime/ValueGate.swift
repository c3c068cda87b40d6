internal import GatehouseKernels

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
    package static let width = NetworkEnsemble.width

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

    /// The same, packed.
    private let networks: NetworkEnsemble

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
        networks = DenseLayer.packed(
            members,
            inputCount: Self.inputCount(fusion: fusionInputCount)
        )
    }

    /// Inputs of a gate beside a fusion gate with `fusion` inputs.
    package static func inputCount(fusion: Int) -> Int { fusion + 2 }

    /// Makes one worker's scratch.
    package func makeScratch() -> ValueScratch {
        ValueScratch(networks, groupCount: groups.count)
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
        scratch.run(networks)
        for group in groups.indices {
            var sum = 0.0
            for member in 0..<networks.memberCount {
                let output = scratch.outputs[member * networks.paddedOutputCount + group]
                sum += Double(output) / Double(networks.memberCount)
            }
            scratch.values[group] = sum
        }
    }
}

/// One worker's memory for the value gate.
package struct ValueScratch: Sendable {
    /// Predicted savings, in nats, shape `[groupCount]`.
    package fileprivate(set) var values: [Double]

    fileprivate var inputs: [Float]
    private var hidden: [Float]

    /// Of all networks.
    fileprivate var outputs: [Float]

    fileprivate init(_ networks: NetworkEnsemble, groupCount: Int) {
        values = Array(repeating: 0, count: groupCount)
        inputs = Array(repeating: 0, count: networks.inputCount)
        hidden = Array(repeating: 0, count: networks.hiddenCount)
        outputs = Array(repeating: 0, count: networks.outputCount)
    }

    fileprivate mutating func run(_ networks: NetworkEnsemble) {
        let inputs = inputs
        Kernels.current.run(networks, on: inputs.span, hidden: &hidden, into: &outputs)
    }
}
