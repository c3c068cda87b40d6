import Foundation
import Gatehouse
import GatehouseLearning
import GatehouseTestSupport
import Testing

@testable import GatehouseRuntime
@testable import GatehouseTraining

/// Verdicts in which a coin decided about the deferred expert, and what both sides would have been.
private struct CoinVerdicts {
    let generation: Generation
    let data: LabelledEvents
    var lines: [[UInt8]] = []
    /// Log loss with and without the deferred expert.
    var losses: [(deferred: Double, eager: Double)] = []

    private let bundle: DeferredBundle

    init(_ count: Int = 600) throws {
        bundle = try DeferredBundle(route: "always")
        let always = try bundle.load()
        try bundle.write(route: "never")
        let never = try bundle.load()
        try bundle.write(route: "{mode: uncertainty, share: 0.3}")
        generation = try Generation(bundle: bundle.path, kinds: DeferredBundle.kinds)
        data = try bundle.data(for: generation.schema, count)
        let answers = try [
            Self.verdicts(always, bundle.data(for: always.schema, count)),
            Self.verdicts(never, bundle.data(for: never.schema, count)),
        ]
        var draws = SeededDraws(seed: 11)
        for row in 0..<count {
            let losses = answers.map {
                LogisticLoss.value(logit: $0[row].logit, target: data.labels[row] ? 1 : 0)
            }
            self.losses.append((losses[0], losses[1]))
            lines.append(answers[draws.below(2)][row].line)
        }
    }

    private static func verdicts(
        _ runtime: Runtime,
        _ data: LabelledEvents,
    ) throws -> [(logit: Double, line: [UInt8])] {
        let scorer = runtime.makeScorer()
        var verdict = Verdict()
        var encoder = VerdictEncoder()
        return data.events.map { event in
            scorer.score(event, into: &verdict, deadline: nil)
            let line = String(decoding: encoder.encode(verdict), as: UTF8.self)
                .replacing(#/"propensity":1(\.0)?\b/#, with: "\"propensity\":0.5")
            return (verdict.logit, Array(line.utf8))
        }
    }

    func report(_ lines: [[UInt8]]? = nil, share: Double? = nil) throws -> ExploredReport {
        try ExploredRoute(
            lines: lines ?? self.lines,
            file: "verdicts",
            data: data,
            generation: generation,
            share: share
        ).report()
    }
}

@Suite("ExploredRoute")
struct ExploredRouteTests {
    @Test("a route that was never served is judged by verdicts of a coin")
    func coin() throws {
        let verdicts = try CoinVerdicts()
        let report = try verdicts.report()
        let scorer = Scorer(verdicts.generation)
        var verdict = Verdict()
        let isDeferred = verdicts.data.events.map { scorer.score($0, into: &verdict) }
        let share = Double(isDeferred.count { $0 }) / Double(isDeferred.count)
        #expect(share > 0.05 && share < 0.95)
        #expect(abs(report.deferredFraction.estimate.doublyRobust.estimate - share) < 1e-12)
        #expect(report.decisions.map(\.experts) == [[], ["vowels"]])
        #expect(report.decisions[1].wanted == isDeferred.count { $0 })
        let loss =
            zip(isDeferred, verdicts.losses).reduce(0) { sum, pair in
                sum + (pair.0 ? pair.1.deferred : pair.1.eager)
            } / Double(isDeferred.count)
        for interval in [
            report.logLoss.estimate.inversePropensity, report.logLoss.estimate.doublyRobust,
        ] {
            #expect(interval.lower < loss && loss < interval.upper, "\(interval) for \(loss)")
        }
        #expect(
            report.logLoss.estimate.doublyRobust.standardError
                < report.logLoss.estimate.inversePropensity.standardError
        )
        #expect(report.support.largestWeight == 2)
    }

    @Test("a share takes the least certain events in place of the bundle's own")
    func share() throws {
        let verdicts = try CoinVerdicts(200)
        let report = try verdicts.report(share: 0.25)
        #expect(report.decisions[1].wanted == 50)
        #expect(report.deferredFraction.estimate.doublyRobust.estimate == 0.25)
    }

    @Test("verdicts without a label are counted and left out")
    func unmatched() throws {
        let verdicts = try CoinVerdicts(100)
        let other = String(decoding: verdicts.lines[0], as: UTF8.self)
            .replacing("row-0", with: "elsewhere")
        let report = try verdicts.report(verdicts.lines + [Array(other.utf8)])
        #expect(report.events == 100)
        #expect(report.unmatchedVerdicts == 1)
    }

    @Test("verdicts that cannot be judged are refused with the reason")
    func refusals() throws {
        let verdicts = try CoinVerdicts(60)
        func refusal(_ lines: [[UInt8]]) -> String {
            do {
                _ = try verdicts.report(lines)
                return "accepted"
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal(verdicts.lines + [verdicts.lines[3]]).contains("found a second verdict"))
        #expect(refusal([Array("{}".utf8)]).hasPrefix("verdicts:1: found no verdict"))
        #expect(refusal([]).contains("found 0 verdicts"))
        let certain = verdicts.lines.map {
            Array(
                String(decoding: $0, as: UTF8.self)
                    .replacing("\"propensity\":0.5", with: "\"propensity\":1").utf8
            )
        }
        #expect(refusal(certain).contains("never have been logged"))
        let impossible = String(decoding: verdicts.lines[0], as: UTF8.self)
            .replacing("\"propensity\":0.5", with: "\"propensity\":0")
        #expect(refusal([Array(impossible.utf8)]).contains("found propensity 0.0"))
    }
}
