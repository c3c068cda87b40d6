import GatehouseCore
import GatehouseTestSupport
import GatehouseTraining
import Testing

@testable import GatehouseRuntime

@Suite("The route to deferred experts")
struct RouterTests {
    private func routes(
        _ runtime: Runtime,
        _ events: [Event],
        _ scorer: Scorer,
    ) -> [Route] {
        var verdict = Verdict()
        return events.map { event in
            let isDeferred = scorer.score(event, into: &verdict)
            #expect(isDeferred == (verdict.route.groupCount > 0))
            let wanted: ExpertStatus = isDeferred ? .deadline : .gatedOff
            #expect(verdict.experts[1].status == wanted)
            return verdict.route
        }
    }

    @Test("a share of events is deferred: those whose saving is worth the price")
    func share() throws {
        let bundle = try DeferredBundle(route: "value")
        // The price is that of predictions out of fold; with 240 events those are others than these.
        for (share, range) in [(0.0, 0...0), (0.1, 2...80), (0.5, 30...200), (1.0, 236...240)] {
            try bundle.write(route: "{mode: value, share: \(share)}")
            let runtime = try bundle.load()
            let events = try bundle.data(for: runtime.schema).events
            let routes = routes(runtime, events, runtime.makeScorer())
            let count = routes.count { $0.groupCount > 0 }
            #expect(range.contains(count), "\(count) of 240 at \(share)")
            for route in routes {
                #expect(!route.isExplored && route.propensity == 1)
                // Nothing is worth an infinite price.
                guard share > 0 else { continue }
                let (value, price) = (try #require(route.value), try #require(route.price))
                #expect((route.groupCount > 0) == (value > price), "\(value) at \(price)")
            }
        }
    }

    @Test("the value is that of the vowels, which the eager expert does not see")
    func values() throws {
        let bundle = try DeferredBundle(route: "{mode: value, share: 0.5}")
        let runtime = try bundle.load()
        let events = try bundle.data(for: runtime.schema).events
        let routes = routes(runtime, events, runtime.makeScorer())
        // A long text is abuse whatever its vowels; a short one is if it has some.
        let short = zip(events, routes).filter { $0.0.textByteCount < 48 }.compactMap(\.1.value)
        let long = zip(events, routes).filter { $0.0.textByteCount > 56 }.compactMap(\.1.value)
        let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
        #expect(mean(short) > mean(long) + 0.1, "\(mean(short)) and \(mean(long))")
    }

    @Test("a busy queue raises the price, and a full one leaves nothing to defer")
    func load() throws {
        let bundle = try DeferredBundle(route: "{mode: value, share: 0.5}")
        let runtime = try bundle.load()
        let events = try bundle.data(for: runtime.schema).events
        let scorer = runtime.makeServingScorer()
        func count(_ waiting: Int) -> Int {
            runtime.load.note(waiting: waiting, of: 100)
            return routes(runtime, events, scorer).count { $0.groupCount > 0 }
        }
        let (idle, busy, full) = (count(0), count(90), count(100))
        #expect(idle > busy && busy >= full && full == 0, "\(idle), \(busy), \(full)")
    }

    @Test("exploring decides at random for its share, and says how probable each decision was")
    func exploration() throws {
        let bundle = try DeferredBundle(route: "value")
        try bundle.write(route: "{mode: value, share: 0.2, explore: 0.5}")
        let runtime = try bundle.load()
        let events = try bundle.data(for: runtime.schema).events
        let repeated = (0..<10).flatMap { _ in events }
        let routes = routes(runtime, repeated, runtime.makeScorer())
        let explored = routes.filter(\.isExplored)
        #expect(abs(Double(explored.count) / 2400 - 0.5) < 0.06, "\(explored.count) of 2400")
        let random = Double(explored.count { $0.groupCount > 0 }) / Double(explored.count)
        #expect(abs(random - 0.5) < 0.08, "\(random)")
        for route in routes {
            let (value, price) = (try #require(route.value), try #require(route.price))
            let isPreferred = (value > price) == (route.groupCount > 0)
            #expect(route.propensity == (isPreferred ? 0.75 : 0.25))
            #expect(route.isExplored || isPreferred)
        }
        // Another scorer draws the same.
        #expect(self.routes(runtime, repeated, runtime.makeScorer()) == routes)
    }

    @Test("asking for exploration adds it to a bundle without")
    func asked() throws {
        let bundle = try DeferredBundle(route: "{mode: uncertainty, share: 0.2}")
        let runtime = try bundle.load()
        let events = try bundle.data(for: runtime.schema).events
        let routes = routes(runtime, events, runtime.makeExploringScorer(share: 0.4))
        #expect(routes.contains { $0.isExplored })
        #expect(Set(routes.map(\.propensity)) == [0.8, 0.2])
        #expect(routes.allSatisfy { $0.value == nil && $0.price == nil })
    }

    @Test("a random route defers its share, and says so")
    func random() throws {
        let bundle = try DeferredBundle(route: "{mode: random, share: 0.3}")
        let runtime = try bundle.load()
        let events = try bundle.data(for: runtime.schema).events
        let routes = routes(runtime, (0..<5).flatMap { _ in events }, runtime.makeScorer())
        let share = Double(routes.count { $0.groupCount > 0 }) / 1200
        #expect(abs(share - 0.3) < 0.06, "\(share)")
        #expect(routes.allSatisfy { $0.propensity == ($0.groupCount > 0 ? 0.3 : 0.7) })
    }

    @Test("a bundle whose gates know no values does not load with `route: value`")
    func untrained() throws {
        let bundle = try DeferredBundle()
        let manifest = try BundleManifest(bundle: bundle.path)
        let generation = try Generation(manifest: manifest, kinds: DeferredBundle.kinds)
        let gates = GateFile(fusion: generation.fusion, values: nil)
        let bytes = try gates.encoded(for: manifest, featureNames: generation.featureNames)
        try bundle.write(gates: bytes)
        #expect(throws: Never.self) { try bundle.load() }
        try bundle.write(route: "value")
        let error = #expect(throws: BundleError.self) { try bundle.load() }
        let message = try "\(#require(error))"
        #expect(message.contains("found no value gate for the deferred group counts"))
    }

    @Test("a route that explores nothing selective is refused", arguments: ["always", "random"])
    func refused(mode: String) throws {
        let bundle = try DeferredBundle()
        try bundle.write(route: "{mode: \(mode), explore: 0.1}")
        #expect(throws: BundleError.self) { try bundle.load() }
    }
}
