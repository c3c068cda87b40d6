@_exported public import GatehouseCore
internal import GatehouseGBDT
internal import GatehouseMatcher
internal import GatehouseNGram
internal import GatehouseRules
@_exported public import GatehouseRuntime
internal import GatehouseTextEncoder
@_exported public import GatehouseWire

/// The kinds of detector that come with Gatehouse; a new one is a folder, a target and a line here.
public let builtInDetectors: [any Detector.Type] = [
    ForestDetector.self,
    NGramDetector.self,
    RuleDetector.self,
    EncoderHead.self,
    StaticTextDetector.self,
    CampaignDetector.self,
    VariantDetector.self,
    MatcherDetector.self,
]

/// The kinds of encoder that come with Gatehouse.
public let builtInEncoders: [any TextEncoder.Type] = [
    TransformerEncoder.self,
    StaticEncoder.self,
]

extension Kinds {
    /// The kinds that come with Gatehouse.
    package static let builtIn = Kinds(detectors: builtInDetectors, encoders: builtInEncoders)
}

extension Runtime {
    /// Loads the bundle in a folder, with the detectors and encoders that come with Gatehouse.
    ///
    /// - Parameters:
    ///   - bundle: Path of a folder with a `bundle.yaml`.
    ///   - prevalence: The share of abuse among the events to come, between 0 and 1, such as a tenant's own;
    ///     `nil` is that of training, which is far more than in any real stream.
    /// - Throws: ``BundleError`` with what was found, what was wanted and what to do.
    public convenience init(bundle: String, prevalence: Double? = nil) throws(BundleError) {
        try self.init(
            bundle: bundle,
            detectors: builtInDetectors,
            encoders: builtInEncoders,
            prevalence: prevalence
        )
    }
}
