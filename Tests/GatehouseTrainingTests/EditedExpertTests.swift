import GatehouseTestSupport
import Testing

@testable import GatehouseRuntime
@testable import GatehouseTraining

@Suite("EditedExpert")
struct EditedExpertTests {
    @Test("an edited expert serves once it is accepted, and the generation says so")
    func accepted() throws {
        let bundle = try DeferredBundle(route: "never")
        let before = try bundle.load()
        try bundle.edit()
        #expect(throws: BundleError.self) { _ = try bundle.load() }
        let manifest = try BundleManifest(bundle: bundle.path)
        try EditedExpert.accept("length", in: manifest, kinds: DeferredBundle.kinds) { _ in }
        let after = try bundle.load()
        #expect(after.digest != before.digest)
        #expect(after.notes.count == 1)
        #expect(after.notes[0].hasPrefix("expert length was edited after the gate was fitted"))
    }

    @Test("another expert that was edited too is refused, and nothing is written")
    func another() throws {
        let bundle = try DeferredBundle(route: "never")
        try bundle.edit()
        let manifest = try BundleManifest(bundle: bundle.path)
        #expect(throws: TrainingError.self) {
            try EditedExpert.accept("vowels", in: manifest, kinds: DeferredBundle.kinds) { _ in }
        }
        #expect(throws: BundleError.self) { _ = try bundle.load() }
    }

    @Test("golden events of all experts cannot be written while an encoder is missing")
    func absent() throws {
        let bundle = try DeferredBundle(route: "never")
        try bundle.edit()
        try bundle.removeEncoder()
        let manifest = try BundleManifest(bundle: bundle.path)
        #expect(throws: TrainingError.self) {
            try EditedExpert.accept("length", in: manifest, kinds: DeferredBundle.kinds) { _ in }
        }
    }
}
