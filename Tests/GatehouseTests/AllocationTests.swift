import Gatehouse
import GatehouseTestSupport
import Testing

@Suite(.serialized, .enabled(if: AllocationCount.isMeaningful, "allocations are not counted"))
struct AllocationTests {
    @Test("the counter sees an allocation")
    func probe() {
        var array: [Int] = []
        #expect(AllocationCount.of { array = Array(repeating: 1, count: 100) } >= 1)
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
        let allocations = AllocationCount.of {
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
        let allocations = try AllocationCount.of {
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
        let allocations = try AllocationCount.of { for _ in 0..<15 { try pass() } }
        #expect(allocations == 0, "\(allocations) in \(15 * lines.count) events")
    }
}
