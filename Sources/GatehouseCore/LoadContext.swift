/// What a detector is given besides its folder.
public struct LoadContext: Sendable {
    /// The schema of every event to be scored.
    public let schema: EventSchema

    /// Names of ``Signals/features``, in their order.
    public let featureNames: [String]

    /// The bundle's encoders that are there, by name.
    private let encoders: [String: EncoderReference]

    package init(schema: EventSchema, encoders: [String: EncoderReference] = [:]) {
        self.schema = schema
        self.encoders = encoders
        featureNames = Featurizer(schema: schema).features.map(\.name)
    }

    /// The encoder that an expert's `encoder:` names.
    ///
    /// - Throws: ``ExpertError`` when it names none, or one that is not there.
    public func encoder(of expert: ExpertFolder) throws(ExpertError) -> EncoderReference {
        guard let name = expert.encoder else {
            throw ExpertError(
                expert: expert.name,
                found: "no `encoder`",
                wanted: "the name of one of the bundle's encoders",
                remedy: "add it to the expert in bundle.yaml"
            )
        }
        guard let reference = encoders[name] else {
            throw ExpertError(
                expert: expert.name,
                found: "encoder \(name), which is missing",
                wanted: "one of [\(encoders.keys.sorted().joined(separator: ", "))]",
                remedy: "fetch it with `make encoder`, or correct bundle.yaml"
            )
        }
        return reference
    }
}

/// A loaded encoder, and where its embedding lies among the signals.
public struct EncoderReference: Sendable {
    /// Its name in the bundle.
    public let name: String

    /// The encoder.
    public let encoder: any TextEncoder

    /// Its place among the bundle's encoders.
    package let index: Int

    package init(name: String, encoder: any TextEncoder, index: Int) {
        self.name = name
        self.encoder = encoder
        self.index = index
    }

    /// The signal that an expert reads: ``Signals/embedding(_:)``.
    public var signal: SignalSet { SignalSet(encoder: index) }
}
