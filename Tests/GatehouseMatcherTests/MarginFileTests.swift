import GatehouseCore
import GatehouseFiles
import GatehouseTestSupport
import Testing

@testable import GatehouseMatcher

@Suite("The margin's file")
struct MarginFileTests {
    private let fixture: MatcherFixture

    init() throws { fixture = try MatcherFixture() }

    /// A file as its description has it, with one thing or another changed.
    private func file(
        _ metadata: [String: String?] = [:],
        _ change: (inout [String: Safetensors.Content]) -> Void = { _ in },
    ) -> [UInt8] {
        var tensors: [String: Safetensors.Content] = [
            "projection": .floats([Float](repeating: 0.5, count: 16), shape: [8, 2]),
            "abuse.steps": .int8s([127, 0], shape: [1, 2]),
            "abuse.scales": .floats([1 / 127], shape: [1]),
            "benign.steps": .int8s([0, 127, -127, 0], shape: [2, 2]),
            "benign.scales": .floats([1 / 127, 1 / 127], shape: [2]),
            "scaling": .doubles([2, -1], shape: [2]),
        ]
        change(&tensors)
        var all = [
            "margin.version": "1", "encoder": fixture.reference.encoder.digest, "neighbors": "1",
        ]
        for (name, value) in metadata { all[name] = value }
        return Safetensors.serialized(tensors, metadata: all)
    }

    private func refuses(
        _ bytes: [UInt8],
        _ part: String,
        location: SourceLocation = #_sourceLocation,
    ) {
        let error = #expect(throws: ExpertError.self, sourceLocation: location) {
            try fixture.load(bytes)
        }
        let message = error?.message ?? ""
        #expect(message.contains(part), "\(message)", sourceLocation: location)
        #expect(message.contains("; wanted "), "\(message)", sourceLocation: location)
    }

    @Test("a model comes back as it was")
    func roundTrip() throws {
        let digest = fixture.reference.encoder.digest
        let bytes = MatcherFixture.model().encoded(digest: digest)
        let detector = try fixture.load(bytes)
        #expect(detector.model.encoded(digest: digest) == bytes)
        #expect(detector.model.neighborCount == 4)
        #expect(detector.model.space.abuse.count == 9 && detector.model.space.benign.count == 70)
    }

    @Test("the logit is the scaled difference of the similarities to the nearest examples")
    func logit() throws {
        let detector = try fixture.load(file())
        // Both outputs are the same: 45 degrees from the example of abuse and from the benign one.
        let logit = try #require(fixture.logit(of: "abc", detector))
        #expect(abs(logit + 1) < 1e-6)
        #expect(fixture.logit(of: "xyz", detector) == nil)
    }

    @Test("a file of another version or encoder is refused")
    func foreign() {
        refuses(file(["margin.version": "2"]), "found a margin of version 2; wanted 1")
        refuses(file(["margin.version": nil]), "found a margin of version none; wanted 1")
        let other = String(repeating: "00", count: 32)
        refuses(file(["encoder": other]), "found a margin for encoder \(other); wanted")
        refuses(file(["encoder": nil]), "found a margin for encoder none; wanted")
    }

    @Test(
        "a number of neighbours that no search has is refused",
        arguments: ["0", "257", "-1", "x", ""]
    )
    func neighbors(text: String) {
        refuses(file(["neighbors": text]), "neighbors; wanted 1 to 256")
    }

    @Test("tensors that are missing or of another shape or type are refused")
    func shapes() {
        let names = [
            "projection", "abuse.steps", "abuse.scales", "benign.steps", "benign.scales", "scaling",
        ]
        for name in names {
            refuses(file { $0[name] = nil }, name)
            refuses(file { $0[name] = .floats([1, 2, 3], shape: [3]) }, "")
            refuses(file { $0[name] = .uint8s([1], shape: [1]) }, "")
            refuses(file { $0[name] = .floats([1], shape: []) }, "")
        }
        refuses(file { $0["projection"] = .floats([], shape: [8, 0]) }, "0 outputs; wanted 1 to 8")
        refuses(
            file { $0["projection"] = .floats([Float](repeating: 0, count: 72), shape: [8, 9]) },
            "9 outputs; wanted 1 to 8"
        )
        refuses(
            file {
                $0["abuse.steps"] = .int8s([], shape: [0, 2])
                $0["abuse.scales"] = .floats([], shape: [0])
            },
            "0 rows of abuse; wanted 1 to"
        )
    }

    @Test("numbers that would leave no finite logit are refused")
    func numbers() {
        refuses(file { $0["scaling"] = .doubles([.nan, 0], shape: [2]) }, "nan")
        refuses(file { $0["scaling"] = .doubles([1e5, 0], shape: [2]) }, "a scaling by 100000.0")
        refuses(file { $0["abuse.scales"] = .floats([.infinity], shape: [1]) }, "inf")
        refuses(
            file { $0["abuse.scales"] = .floats([0.5], shape: [1]) },
            "a scale of 0.5 for row 0"
        )
        refuses(file { $0["abuse.scales"] = .floats([-0.001], shape: [1]) }, "a scale of -0.001")
        refuses(
            file { $0["benign.steps"] = .int8s([0, 127, -128, 0], shape: [2, 2]) },
            "a step of -128 in row 1 of benign"
        )
    }

    @Test("a file cut at any byte is refused, and a damaged one is sound or refused")
    func damaged() throws {
        let bytes = file()
        for count in bytes.indices {
            #expect(throws: ExpertError.self, "\(count) bytes") {
                try fixture.load(Array(bytes[..<count]))
            }
        }
        for seed in 0..<300 {
            var draws = SeededDraws(seed: seed)
            let damaged = draws.mutated(bytes, with: bytes)
            guard let detector = try? fixture.load(damaged) else { continue }
            let logit = fixture.logit(of: "abcdefgh", detector)
            #expect(logit?.isFinite != false, "seed \(seed)")
        }
    }
}
