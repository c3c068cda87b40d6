/// Log loss of a logit, its derivative, and the two functions it is made of.
///
/// Everything is stable for any finite logit: no logarithm of a rounded probability is taken.
package enum LogisticLoss {
    /// Maps a logit to its probability, 1 / (1 + e⁻ᶻ).
    package static func probability(_ logit: Double) -> Double {
        let e = PortableMath.exponential(-abs(logit))
        return (logit >= 0 ? 1 : e) / (1 + e)
    }

    /// Maps a probability in (0, 1) to its logit.
    package static func logit(_ probability: Double) -> Double {
        PortableMath.logarithm(probability / (1 - probability))
    }

    /// Computes ln(1 + eˣ), the smooth form of max(x, 0).
    package static func softplus(_ x: Double) -> Double {
        max(x, 0) + PortableMath.logarithm(onePlus: PortableMath.exponential(-abs(x)))
    }

    /// Computes the loss in nats of a logit against a target in 0...1.
    package static func value(logit: Double, target: Double) -> Double {
        if target == 1 { return softplus(-logit) }
        return target == 0 ? softplus(logit) : softplus(logit) - target * logit
    }

    /// Computes the derivative of ``value(logit:target:)`` by the logit.
    package static func derivative(logit: Double, target: Double) -> Double {
        probability(logit) - target
    }
}
