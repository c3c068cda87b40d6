import Gatehouse
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseCommand

/// What `Command.main(detectors:encoders:)` is given reaches what loads bundles.
@Suite("Kinds of a program's own", .serialized)
struct KnownKindsTests {
    private let bundle: DeferredBundle

    init() throws { bundle = try DeferredBundle() }

    @Test("a bundle of detectors that the program does not bring is refused by name")
    func unknown() throws {
        let summary = try BundleSummary(of: BundleManifest(bundle: bundle.path))
        #expect(summary.refusal?.contains("wanted one of gbdt, ngram") == true)
    }

    @Test("a bundle of detectors that the program brings is inspected and loaded")
    func brought() throws {
        Kinds.known = DeferredBundle.kinds
        defer { Kinds.known = .builtIn }
        let summary = try BundleSummary(of: BundleManifest(bundle: bundle.path))
        #expect(summary.refusal == nil)
        let (runtime, _) = try LoadedBundle.runtime(bundle.path, state: nil, create: false)
        #expect(runtime.digest == summary.generation)
    }
}
