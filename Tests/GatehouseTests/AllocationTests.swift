import CGatehouseAllocations
import Gatehouse
import GatehouseTestSupport
import Testing

/// Whether this is code that nobody optimised.
private var isDebugBuild: Bool {
    #if DEBUG
        true
    #else
        false
    #endif
}

/// Counts `malloc` on this thread.
///
/// Sanitizers replace `malloc` themselves, and code that is not optimised allocates where optimised
/// code does not, so these tests skip there; `make test` checks the release build by `gatehouse bench`.
@Suite(
    .serialized,
    .enabled(if: gatehouse_allocations_available(), "allocations cannot be counted"),
    .disabled(if: isDebugBuild, "what is not optimised allocates")
)
struct AllocationTests {
    private func count(_ body: () throws -> Void) rethrows -> Int {
        gatehouse_allocations_arm()
        defer { _ = gatehouse_allocations_disarm() }
        try body()
        return Int(gatehouse_allocations_disarm())
    }

    @Test("the counter sees an allocation")
    func probe() {
        var array: [Int] = []
        #expect(count { array = Array(repeating: 1, count: 100) } >= 1)
        #expect(array.count == 100)
    }

    @Test("scoring allocates nothing from filled event to filled verdict")
    func scoring() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        let scorer = runtime.makeScorer()
        var decoder = EventDecoder(runtime.schema)
        var verdict = Verdict()
        let events = try ShippedBundle.samples().map { line in
            var event = runtime.makeEvent()
            _ = try decoder.decodeLine(line.span, into: &event)
            return event
        }
        for event in events { scorer.score(event, into: &verdict) }
        let allocations = count {
            for _ in 0..<15 {
                for event in events { scorer.score(event, into: &verdict) }
            }
        }
        #expect(allocations == 0, "\(allocations) in \(15 * events.count) events")
    }

    @Test("decoding JSON into a reused event allocates nothing")
    func decoding() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        var decoder = EventDecoder(runtime.schema)
        var event = runtime.makeEvent()
        let lines = try ShippedBundle.samples()
        for line in lines { try decoder.decode(line.span, into: &event) }
        let allocations = try count {
            for _ in 0..<15 {
                for line in lines { try decoder.decode(line.span, into: &event) }
            }
        }
        #expect(allocations == 0, "\(allocations) in \(15 * lines.count) events")
    }

    @Test("decoding into an event and scoring it in turn allocates nothing")
    func decodingAndScoring() throws {
        let runtime = try Runtime(bundle: ShippedBundle.path)
        let scorer = runtime.makeScorer()
        var decoder = EventDecoder(runtime.schema)
        var event = runtime.makeEvent()
        var verdict = Verdict()
        let lines = try ShippedBundle.samples()
        func pass() throws {
            for line in lines {
                try decoder.decode(line.span, into: &event)
                scorer.score(event, into: &verdict)
            }
        }
        try pass()
        let allocations = try count { for _ in 0..<15 { try pass() } }
        #expect(allocations == 0, "\(allocations) in \(15 * lines.count) events")
    }
}
