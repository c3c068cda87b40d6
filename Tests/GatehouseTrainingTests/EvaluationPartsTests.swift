import Foundation
import GatehouseCore
import GatehouseLearning
import GatehouseRuntime
import GatehouseTestSupport
import Testing

@testable import GatehouseTraining

@Suite("Parts of an evaluation")
struct EvaluationPartsTests {
    @Test(
        "an interval is put in words by what it leaves out",
        arguments: [
            (
                .averagePrecisionAt5Percent, 0.0031, 0.0004, 0.006,
                "better: AP5 by +.0031 (+.0004 to +.0060)"
            ),
            (.logLoss, -0.0125, -0.016, -0.0088, "better: log loss by -.0125 (-.0160 to -.0088)"),
            (.logLoss, 0.5, 0.25, 1.25, "worse: log loss by +.5000 (+.2500 to +1.2500)"),
            (
                .averagePrecision, -0.002, -0.004, -0.00002,
                "worse: AP by -.00200 (-.00400 to -.00002)"
            ),
            (.averagePrecision, 0.01, -0.001, 0.03, "no difference that these data can show"),
            (.brier, 0, 0, 0, "no difference that these data can show"),
        ] as [(ReportedMetric, Double, Double, Double, String)]
    )
    func finding(
        _ metric: ReportedMetric,
        _ estimate: Double,
        _ lower: Double,
        _ upper: Double,
        _ sentence: String,
    ) {
        let interval = Self.interval(estimate, lower, upper)
        #expect(Finding(metric, interval).sentence == sentence)
    }

    @Test("a summary names what is better, what is worse, and what nobody can tell")
    func summary() {
        let summary = Finding.summary(of: [
            "ap": Self.interval(0.01, 0.002, 0.02), "ece": Self.interval(0.004, 0.001, 0.008),
            "brier": Self.interval(0, -1, 1),
        ])
        #expect(
            summary == """
                better: AP by +.0100 (+.0020 to +.0200); worse: ECE by +.0040 (+.0010 to +.0080); \
                Brier: no difference that these data can show
                """
        )
        #expect(Finding.summary(of: [:]) == "no difference that these data can show")
    }

    /// An interval with these very ends: two replicates that are wide enough apart.
    private static func interval(
        _ estimate: Double,
        _ lower: Double,
        _ upper: Double,
    ) -> BootstrapInterval {
        let level = 0.95
        let room = (upper - lower) * (1 - level) / 2 / level
        return BootstrapInterval(
            estimate: estimate,
            replicates: [lower - room, upper + room],
            level: level
        )
    }

    @Test("the highest scores are deferred first, and of equal ones the earlier")
    func order() {
        let order = DeferralOrder(name: "made", scores: [1, 3, 3, -1], groupCount: 2)
        #expect(order.groupCounts(share: 0) == [0, 0, 0, 0])
        #expect(order.groupCounts(share: 0.25) == [0, 2, 0, 0])
        #expect(order.groupCounts(share: 0.5) == [0, 2, 2, 0])
        #expect(order.groupCounts(share: 1) == [2, 2, 2, 2])
    }

    @Test("uncertainty takes the least certain, the oracle what the deferred experts save")
    func orders() {
        let eager = [0.1, -3, 2, -0.5]
        let labels = [true, true, true, false]
        let uncertain = DeferralOrder.uncertainty(eager: eager, groupCount: 1)
        #expect(uncertain.groupCounts(share: 0.25) == [1, 0, 0, 0])
        // The second event is best with one group, the last with two.
        let nested = [eager, [0.1, 3, 2.5, -1], [0.1, 2, 2.5, -2]]
        let oracle = DeferralOrder.oracle(nested: nested, labels: labels)
        #expect(oracle.groupCounts(share: 0.5) == [0, 1, 0, 2])
        #expect(oracle.groupCounts(share: 1) == [2, 2, 2, 2])
    }

    @Test("a random order defers as many as asked, the same with the same seed")
    func randomOrder() {
        func counts(seed: UInt64) -> [Int] {
            DeferralOrder.random(count: 100, groupCount: 1, seed: seed).groupCounts(share: 0.3)
        }
        #expect(counts(seed: 1).reduce(0, +) == 30)
        #expect(counts(seed: 1) == counts(seed: 1))
        #expect(counts(seed: 1) != counts(seed: 2))
    }

    @Test("routed logits are those of so many groups")
    func routed() {
        let routed = RoutedLogits(
            nested: [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
            groupCounts: [0, 2, 1]
        )
        #expect(routed.logits == [1, 8, 6])
        #expect(abs(routed.deferredFraction - 2.0 / 3) < 1e-12)
    }

    @Test("the area under a curve is its mean over the logarithm of the cost")
    func area() {
        func point(_ cost: Double?, _ precision: Double?) -> EvaluationReport.Slice {
            var metrics = BinaryMetrics.none
            metrics.averagePrecision = precision
            var slice = EvaluationReport.Slice(name: "", metrics: metrics, count: 1, positives: 1)
            slice.meanCostMicroseconds = cost
            return slice
        }
        // Over ln 10 to ln 100 and on to ln 1000: halves of equal width.
        let curve = CostCurve(
            name: "made",
            points: [point(1_000, 1), point(100, 0.8), point(10, 0.4)]
        )
        #expect(abs((curve.area ?? 0) - (0.6 + 0.9) / 2) < 1e-12)
        #expect(CostCurve(name: "made", points: [point(nil, 1), point(2, 1)]).area == nil)
        #expect(CostCurve(name: "made", points: [point(2, 1), point(2, 1)]).area == nil)
        #expect(CostCurve(name: "made", points: [point(1, nil), point(2, 1)]).area == nil)
    }

    @Test(
        "a text's script is that of most of its letters",
        arguments: [
            ("Hello, мир", .latin), ("Привет, you", .cyrillic), ("مرحبا win", .arabic),
            ("你好 ok ok?", .latin), ("恭喜您中奖了 ok", .han), ("こんにちは世界", .kana),
            ("안녕하세요 abc", .hangul), ("नमस्ते", .indic), ("สวัสดี", .thai), ("שלום", .hebrew),
            ("Γειά σου", .greek), ("12345 !!", .none), ("", .none), ("ⴰⴱⴳ", .other),
            ("ﬁ½", .latin), ("Ａｂｃ", .latin),
        ] as [(String, TextScript)]
    )
    func script(_ text: String, _ script: TextScript) throws {
        let event = Event(body: text, schema: try SampleSchema.make())
        #expect(TextScript(of: event) == script)
    }

    @Test("bins of equal mass say what was said and what was")
    func reliability() {
        let logits = [0.0, 0, 2, -2, 4, -4]
        let labels = [true, false, true, false, true, false]
        let bins = ReliabilityBin.bins(logits, labels: labels, binCount: 3)
        #expect(bins.map(\.count) == [2, 2, 2])
        #expect(bins.map(\.observedRate) == [0, 0.5, 1])
        #expect(bins[1].meanProbability == 0.5)
        #expect(abs(bins[2].meanProbability - (0.880_797 + 0.982_014) / 2) < 1e-6)
        #expect(ReliabilityBin.bins([1], labels: [true]).count == 1)
        #expect(ReliabilityBin.bins([], labels: []).isEmpty)
    }
}

@Suite("Recall on campaigns")
struct CampaignRecallTests {
    /// Groups: a campaign of four that is found, one of three that is not, a pair, and what is no abuse.
    private static func data() throws -> (LabelledEvents, [Double]) {
        let schema = try SampleSchema.make()
        var data = LabelledEvents()
        var logits: [Double] = []
        func add(_ group: String, _ count: Int, isAbuse: Bool, logit: Double) throws {
            for _ in 0..<count {
                var event = Event(schema)
                event.setID("row-\(data.count)")
                try data.append(event, isAbuse: isAbuse, group: group, from: "test", line: 1)
                logits.append(logit)
            }
        }
        try add("found", 4, isAbuse: true, logit: 3)
        try add("missed", 3, isAbuse: true, logit: -3)
        try add("pair", 2, isAbuse: true, logit: -3)
        for row in 0..<200 { try add("other-\(row)", 1, isAbuse: false, logit: -1) }
        return (data, logits)
    }

    @Test("only abuse of campaigns of three events or more counts")
    func counts() throws {
        let (data, logits) = try Self.data()
        let recall = CampaignRecall(data, logits: logits, seen: nil, seed: 1)
        #expect(recall.campaigns == 2)
        #expect(recall.count == 7)
        #expect(recall.recall == 4.0 / 7)
        #expect(recall.interval != nil)
    }

    @Test("a campaign of which one event was seen is no new one")
    func seen() throws {
        let (data, logits) = try Self.data()
        var seen = data.labels.map { _ in false }
        seen[5] = true
        let recall = CampaignRecall(data, logits: logits, seen: seen, seed: 1)
        #expect(recall.campaigns == 1)
        #expect(recall.recall == 1)
        let none = CampaignRecall(data, logits: logits, seen: seen.map { _ in true }, seed: 1)
        #expect(none.recall == nil)
        #expect(none.campaigns == 0)
    }
}
