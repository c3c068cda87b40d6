import GatehouseTraining
import Testing

@Suite("Which groups events are worth")
struct RouteChoiceTests {
    private let savings = [[0.4, 0.1, -0.2, 0.02], [0.5, 0.5, -0.1, 0.9]]
    private let costs = [[100.0, 100, 100, 100], [300.0, 300, 300, 0]]

    @Test("the rate is the best saving for the cost of all groups up to it")
    func rates() {
        let rates = RouteChoice.rates(savings, costs: costs)
        let wanted: [Double] = [0.4 / 100, 0.5 / 400, -0.1 / 400, 0.02 / 100]
        #expect(rates == wanted)
    }

    @Test(
        "a group runs when what it adds is worth more than it costs",
        arguments: [
            (0.01, [0, 0, 0, 0]), (0.003, [1, 0, 0, 0]), (0.001, [1, 2, 0, 0]),
            (0.0001, [2, 2, 0, 1]), (0, [2, 2, 0, 1]), (-1, [2, 2, 2, 1]),
        ] as [(Double, [Int])]
    )
    func counts(price: Double, wanted: [Int]) {
        #expect(RouteChoice.groupCounts(savings, costs: costs, price: price) == wanted)
    }

    @Test("as many events are worth a group as have a rate above the price")
    func threshold() {
        let rates = RouteChoice.rates(savings, costs: costs)
        for price in [0.01, 0.002, 0.0011, 0.0001, -0.0001, -1] {
            let counts = RouteChoice.groupCounts(savings, costs: costs, price: price)
            let isWorth = rates.map { $0 > price }
            #expect(counts.map { $0 > 0 } == isWorth, "at \(price)")
        }
    }

    @Test("without groups there is nothing to choose")
    func empty() {
        #expect(RouteChoice.rates([], costs: []).isEmpty)
        #expect(RouteChoice.groupCounts([], costs: [], price: 0).isEmpty)
    }
}
