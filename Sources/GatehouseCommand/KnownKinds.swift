internal import Gatehouse
internal import GatehouseRuntime
internal import Synchronization

extension Kinds {
    /// What ``Command/main(detectors:encoders:)`` was given; subcommands are made from arguments alone.
    private static let given = Mutex(Kinds.builtIn)

    /// The kinds that bundles may name in this process.
    static var known: Kinds {
        get { given.withLock { $0 } }
        set { given.withLock { $0 = newValue } }
    }
}

extension Runtime {
    /// Loads a bundle with the kinds that this process knows.
    convenience init(known bundle: String, prevalence: Double? = nil) throws(BundleError) {
        try self.init(
            bundle: bundle,
            detectors: Kinds.known.detectors,
            encoders: Kinds.known.encoders,
            prevalence: prevalence
        )
    }
}
