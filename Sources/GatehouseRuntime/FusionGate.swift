internal import GatehouseKernels
internal import GatehouseLearning

/// Weighs what ran: `logit = b(x, mask) + Σ softplus(wᵢ(x, mask, z)) · maskᵢ · zᵢ`.
///
/// A small network (inputs → 32 → 32 → one weight for each expert and a bias) sees the features,
/// which experts ran and their logits. Because it was trained with experts dropped at random and the
/// mask is an input, any subset of experts gets a calibrated answer; because it is additive, each
/// expert's term is its share of the answer. The affine calibration of each mask is folded in, so
/// that the terms still add up.
package struct FusionGate: Sendable {
    /// The width of both hidden layers.
    package static let width = NetworkEnsemble.width

    /// Bounds of an expert's calibrated logit.
    package static let logitLimit = 9.0

    /// Slope and intercept in log-odds.
    package struct Affine: Sendable, Equatable {
        package let slope: Double
        package let intercept: Double

        package init(slope: Double, intercept: Double) {
            self.slope = slope
            self.intercept = intercept
        }
    }

    package let inputs: FusionInputs

    /// Brings each expert's raw logit to log-odds (Platt scaling), in the experts' order.
    package let expertScaling: [Affine]

    /// What follows the fusion, by mask; a mask that is not listed needs nothing.
    package let calibration: [UInt64: Affine]

    /// How certain the eager experts were in training; `nil` when all experts are eager.
    package let uncertainty: Quantiles?

    /// The share of abuse that it was calibrated for; nothing where that was not noted.
    package let prevalence: Double?

    /// The experts that were edited after the gate was fitted, and accepted all the same.
    package internal(set) var edited: Set<String> = []

    /// Three layers each of networks from different seeds, whose outputs are averaged.
    let members: [[DenseLayer]]

    /// The same, packed.
    private let networks: NetworkEnsemble

    package init(
        inputs: FusionInputs,
        expertScaling: [Affine],
        calibration: [UInt64: Affine],
        uncertainty: Quantiles? = nil,
        prevalence: Double? = nil,
        members: [[DenseLayer]],
    ) {
        self.uncertainty = uncertainty
        self.prevalence = prevalence
        self.inputs = inputs
        self.expertScaling = expertScaling
        self.calibration = calibration
        self.members = members
        networks = DenseLayer.packed(members, inputCount: inputs.count)
    }

    /// An expert's raw logit as calibrated log-odds within ±9.
    package func calibrated(_ logit: Double, expert: Int) -> Double {
        let scaling = expertScaling[expert]
        let value = logit * scaling.slope + scaling.intercept
        return min(max(value, -Self.logitLimit), Self.logitLimit)
    }

    /// Makes one worker's scratch.
    package func makeScratch() -> FusionScratch {
        FusionScratch(networks, expertCount: inputs.expertCount)
    }

    /// Fuses one event.
    ///
    /// Does not allocate.
    ///
    /// - Parameters:
    ///   - features: Shape `[featureCount]`; NaN is missing.
    ///   - scratch: Holds the calibrated logits (NaN: did not run); gets bias, contributions, logit.
    package func fuse(features: Span<Float>, scratch: inout FusionScratch) {
        let expertCount = inputs.expertCount
        let logits = scratch.logits
        inputs.write(features: features, logits: logits.span, into: &scratch.inputs)
        scratch.run(networks)
        let stride = networks.paddedOutputCount
        let count = Double(networks.memberCount)
        // The bias goes through no softplus.
        var bias = 0.0
        for member in 0..<networks.memberCount {
            bias += Double(scratch.outputs[member * stride + expertCount])
        }
        Kernels.current.softplus(&scratch.outputs)
        let affine = calibration[scratch.mask] ?? Affine(slope: 1, intercept: 0)
        scratch.bias = affine.slope * (bias / count) + affine.intercept
        scratch.bias += scratch.priorShift
        var logit = scratch.bias
        for expert in 0..<expertCount {
            let value = logits[expert]
            var contribution = 0.0
            if !value.isNaN {
                var weight = 0.0
                for member in 0..<networks.memberCount {
                    weight += Double(scratch.outputs[member * stride + expert])
                }
                contribution = affine.slope * (weight / count) * Double(value)
            }
            scratch.contributions[expert] = contribution
            logit += contribution
        }
        scratch.logit = logit
    }
}

/// One worker's memory for the fusion gate.
package struct FusionScratch: Sendable {
    /// Calibrated logits, shape `[expertCount]`; NaN when an expert did not run.
    package var logits: [Float]

    /// Bit `i` is set when expert `i` ran.
    package var mask: UInt64 = 0

    /// What is added to the bias where abuse is rarer, or more common, than in training.
    package var priorShift = 0.0

    package fileprivate(set) var bias = 0.0
    package fileprivate(set) var contributions: [Double]
    package fileprivate(set) var logit = 0.0

    /// What the networks saw, in the order of ``FusionInputs``.
    package fileprivate(set) var inputs: [Float]
    private var hidden: [Float]

    /// Of all networks.
    fileprivate var outputs: [Float]

    fileprivate init(_ networks: NetworkEnsemble, expertCount: Int) {
        logits = Array(repeating: .nan, count: expertCount)
        contributions = Array(repeating: 0, count: expertCount)
        inputs = Array(repeating: 0, count: networks.inputCount)
        hidden = Array(repeating: 0, count: networks.hiddenCount)
        outputs = Array(repeating: 0, count: networks.outputCount)
    }

    fileprivate mutating func run(_ networks: NetworkEnsemble) {
        let inputs = inputs
        Kernels.current.run(networks, on: inputs.span, hidden: &hidden, into: &outputs)
    }
}

extension FusionGate {
    /// The same gate with the calibration of each mask, how certain the eager experts are, and how much abuse
    /// there was.
    package func calibrated(
        by calibration: [UInt64: Affine],
        uncertainty: Quantiles?,
        prevalence: Double?,
    ) -> FusionGate {
        FusionGate(
            inputs: inputs,
            expertScaling: expertScaling,
            calibration: calibration,
            uncertainty: uncertainty,
            prevalence: prevalence,
            members: members
        )
    }

    /// What log-odds change by where the share of abuse is another than in training
    /// ([Saerens, Latinne & Decaestecker 2002]).
    ///
    /// [Saerens, Latinne & Decaestecker 2002]: https://doi.org/10.1162/089976602753284446
    ///
    /// - Parameter live: The share of abuse there, between 0 and 1.
    /// - Returns: `nil` when the gate does not say what it was calibrated for.
    package func priorShift(to live: Double) -> Double? {
        prevalence.map { LogisticLoss.logit(live) - LogisticLoss.logit($0) }
    }
}
