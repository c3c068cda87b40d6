import Foundation
import GatehouseCore
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

@Suite("The choice of a threshold")
struct ThresholdChoiceTests {
    /// Ten events: abuse at .9, .8, .6, .4; the rest at .7, .5, .3, .2, .1, .1.
    private static let rows: [(Double, Bool)] = [
        (0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.5, false), (0.4, true),
        (0.3, false), (0.2, false), (0.1, false), (0.1, false),
    ]

    private func events(
        _ rows: [(Double, Bool)] = rows,
        prevalence: Double? = nil,
        group: (Int) -> String = { "g\($0)" },
    ) throws -> ScoredEvents {
        let schema = try SampleSchema.make()
        var data = LabelledEvents()
        for (row, (_, isAbuse)) in rows.enumerated() {
            var event = Event(schema)
            event.setID("row-\(row)")
            try data.append(event, isAbuse: isAbuse, group: group(row), from: "test", line: 1)
        }
        return try ScoredEvents(rows.map(\.0), of: data, prevalence: prevalence)
    }

    @Test(
        "it is the lowest that reaches the target, with as few digits as it takes",
        arguments: [
            (.precision(1), 0.8),
            (.precision(0.75), 0.6),  // 3 of 4; the dip at .7 does not end the search
            (.precision(0.66), 0.4),  // 4 of 6
            (.falsePositiveRate(0), 0.8),
            (.falsePositiveRate(0.2), 0.6),
            (.volume(0.4), 0.6),
            (.volume(0.49), 0.6),
            (.volume(1), 0.1),
        ] as [(ThresholdTarget, Double)]
    )
    func choice(_ target: ThresholdTarget, _ accepted: Double) throws {
        try expect(target, on: events(), accepts: accepted)
    }

    /// The threshold takes in the event at `accepted`, and not the next, a tenth below.
    private func expect(
        _ target: ThresholdTarget,
        on events: ScoredEvents,
        accepts accepted: Double,
    ) throws {
        let choice = try ThresholdChoice(target, on: events)
        #expect(choice.probability == Double(choice.text))
        #expect(choice.text.count <= 4, "\(choice.text)")
        #expect(choice.probability <= accepted)
        #expect(choice.probability > accepted - 0.0999)
    }

    @Test("the decimal lies above what is rejected, up to what is accepted")
    func decimals() {
        #expect(ThresholdChoice.shortest(above: 0.971_1, upTo: 0.971_3) == "0.9712")
        #expect(ThresholdChoice.shortest(above: 0, upTo: 1) == "0.5")
        #expect(ThresholdChoice.shortest(above: 0.3, upTo: 0.3.nextUp) == "\(0.3.nextUp)")
        var draws = SeededDraws(seed: 4)
        for _ in 0..<300 {
            let above = Double(draws.below(1_000_000)) / 1_000_000
            let upTo = above + Double(1 + draws.below(1_000)) / 100_000_000
            let text = ThresholdChoice.shortest(above: above, upTo: upTo)
            let value = Double(text) ?? .nan
            #expect(value > above && value <= upTo, "\(above) \(upTo) \(text)")
        }
    }

    @Test("at another prevalence precision and volume are reweighted")
    func prevalence() throws {
        // At 5 %: recall 1/2 without a false positive is 2.5 % of the volume.
        let rare = try events(prevalence: 0.05)
        try expect(.volume(0.025), on: rare, accepts: 0.8)
        // Three of four at 40 % are .05·.75 / (.05·.75 + .95/6) = .19 at 5 %.
        try expect(.precision(0.19), on: rare, accepts: 0.6)
        try expect(.precision(0.2), on: rare, accepts: 0.8)
        let figures = ThresholdFigures(0.6, on: rare)
        let precision = try #require(figures.precision)
        #expect(abs(precision.estimate - 0.05 * 0.75 / (0.05 * 0.75 + 0.95 / 6)) < 1e-12)
        #expect(precision.lower < precision.estimate && precision.estimate < precision.upper)
        #expect(abs(figures.volume.estimate - (0.05 * 0.75 + 0.95 / 6)) < 1e-12)
        #expect(figures.volume.lower > 0 && figures.volume.upper < 1)
        #expect(figures.recall.estimate == 0.75)
    }

    @Test("what cannot be reached is refused with what can")
    func refusal() throws {
        let rows = [(0.9, false), (0.8, true), (0.7, true), (0.2, false)]
        do {
            _ = try ThresholdChoice(.precision(0.95), on: events(rows))
            Issue.record("found a threshold")
        } catch {
            let message = "\(error)"
            #expect(message.contains("a precision of at least 0.95"), "\(message)")
            #expect(message.contains("0.66667, from the probability 0.7 on"), "\(message)")
        }
        #expect(throws: TrainingError.self) {
            try ThresholdChoice(.falsePositiveRate(0.1), on: events(rows))
        }
        #expect(throws: TrainingError.self) { try events([(0.5, true)]) }
    }

    @Test("copies in one group do not make an interval narrower")
    func groups() throws {
        let rows = (0..<40).map { ($0 < 20 ? 0.9 : 0.1, $0 < 18 || $0 == 30) }
        let apart = ThresholdFigures(0.5, on: try events(rows))
        let joined = ThresholdFigures(
            0.5,
            on: try events(rows, group: { "g\($0 / 4)" })
        )
        #expect(apart.recall.estimate == joined.recall.estimate)
        #expect(joined.recall.lower < apart.recall.lower)
        #expect(joined.falsePositiveRate.upper > apart.falsePositiveRate.upper)
    }
}
