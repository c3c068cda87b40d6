import Foundation
import GatehouseCore
import GatehouseRuntime
import GatehouseTestSupport
import GatehouseTraining
import Testing

@testable import GatehouseReport

@Suite("The page of an evaluation")
struct ReportPageTests {
    /// A bundle with a deferred expert, and events one of which would run if it could.
    private struct Judged {
        let manifest: BundleManifest
        let data: LabelledEvents
        let report: EvaluationReport

        static let hostile = #"<script>alert("x")</script> & 'quoted' "# + "\u{202E}turned"

        init() throws {
            let bundle = try DeferredBundle()
            manifest = try BundleManifest(bundle: bundle.path)
            var data = try bundle.data(for: manifest.schema)
            var event = Event(manifest.schema)
            event.setID("hostile")
            event.channel = 0
            event.setText(Self.hostile + String(repeating: " brtplkm", count: 12), at: 0)
            try data.append(event, isAbuse: false, group: "", from: "test", line: 1)
            self.data = data
            let trainer = try Trainer(
                manifest: manifest,
                kinds: DeferredBundle.kinds,
                logitFiles: [:],
                recipe: .quick,
                report: { _ in }
            )
            report = try Evaluation(
                folds: 2,
                data: data,
                trainer: trainer,
                generation: Generation(proving: manifest, kinds: DeferredBundle.kinds)
            ).report(budget: 0.5)
        }

        func html(showsTexts: Bool = false) -> String {
            ReportPage(report, of: data, manifest: manifest, showsTexts: showsTexts).html
        }
    }

    private static let judged = Result { try Judged() }
    private let judged: Judged

    init() throws { judged = try Self.judged.get() }

    @Test("it needs nothing from anywhere else")
    func isSelfContained() {
        let html = judged.html()
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            #expect(!html.contains(outside), "\(outside)")
        }
        #expect(html.contains("default-src 'none'"))
        #expect(html.utf8.count < 300_000)
    }

    @Test("the same evaluation gives the same page")
    func isDeterministic() { #expect(judged.html() == judged.html()) }

    @Test("it has every section, and every link leads somewhere")
    func sections() {
        let html = judged.html()
        for id in [
            "headline", "explorer", "frontier", "curves", "reliability", "experts", "slices",
            "mistakes",
        ] {
            #expect(html.contains("<section id=\"\(id)\""), "\(id)")
            #expect(html.contains("href=\"#\(id)\""), "\(id)")
        }
        for difference in judged.report.differences + judged.report.comparisons {
            #expect(html.contains(HTMLText.escaped(difference.name)), "\(difference.name)")
        }
    }

    @Test("texts are left out unless they are asked for, and never become markup")
    func texts() {
        let redacted = judged.html()
        #expect(!redacted.contains("brtplkm"))
        #expect(redacted.contains("characters, latin"))
        let shown = judged.html(showsTexts: true)
        #expect(shown.contains("brtplkm"))
        #expect(!shown.contains(#"<script>alert"#))
        #expect(
            shown.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;quoted")
        )
        #expect(!shown.contains("\u{202E}"))
    }

    @Test("every element that opens is closed")
    func isBalanced() throws {
        let html = judged.html(showsTexts: true)
        for name in [
            "section", "div", "table", "tr", "td", "th", "tbody", "thead", "ul", "ol", "li", "svg",
            "figure", "g", "text", "p", "details",
        ] {
            let opened = try html.matches(of: Regex("<\(name)[ >]")).count
            let closed = try html.matches(of: Regex("</\(name)>")).count
            #expect(opened == closed, "\(name)")
        }
    }

    @Test("the explorer's counts are those of the data")
    func histogram() {
        let labels = judged.data.labels
        let histogram = ScoreHistogram(judged.report.evidence.logits, labels: labels)
        #expect(histogram.abuse.reduce(0, +) == labels.count { $0 })
        #expect(histogram.other.reduce(0, +) == labels.count { !$0 })
        let extreme = ScoreHistogram([-100, 100, 0], labels: [true, false, true])
        #expect(extreme.abuse[0] == 1)
        #expect(extreme.other[ScoreHistogram.binCount - 1] == 1)
        #expect(extreme.abuse[ScoreHistogram.binCount / 2] == 1)
    }

    @Test(
        "in Chromium it renders without an error, and the explorer moves",
        .enabled(if: Chromium.path != nil, "Chromium is not installed")
    )
    func rendered() throws {
        let folder = TemporaryFolder()
        try folder.write(Array(judged.html(showsTexts: true).utf8), named: "report.html")
        let file = "\(folder.path)/report.html"
        let low = try Chromium.render(file, fragment: "threshold=0.2&prevalence=0.1")
        let high = try Chromium.render(file, fragment: "threshold=0.95&prevalence=0.1")
        #expect(low.console.isEmpty, "\(low.console)")
        #expect(high.console.isEmpty, "\(high.console)")
        #expect(low.document.contains(#"data-threshold="0.2""#))
        #expect(high.document.contains(#"data-threshold="0.95""#))
        #expect(low.document.contains(#"aria-valuetext="probability 0.2""#))
        let labels = judged.data.labels
        for (document, threshold) in [(low.document, 0.2), (high.document, 0.95)] {
            let recall = try percent("recall", in: document)
            // Within what one bin of the histogram can hold.
            let logit = ScoreHistogram.logit(threshold)
            func share(from edge: Double) -> Double {
                let passing = judged.report.evidence.logits.enumerated().filter {
                    labels[$0.offset] && $0.element >= edge
                }
                return 100 * Double(passing.count) / Double(labels.count { $0 })
            }
            #expect(recall >= share(from: logit + ScoreHistogram.binWidth) - 0.06)
            #expect(recall <= share(from: logit - ScoreHistogram.binWidth) + 0.06)
        }
        #expect(try percent("recall", in: low.document) > percent("recall", in: high.document))
        #expect(try percent("fpr", in: low.document) > percent("fpr", in: high.document))
    }

    /// The percentage that an output of the explorer shows.
    private func percent(_ id: String, in document: String) throws -> Double {
        let output = try Regex(
            "<output id=\"\(id)\"[^>]*>([0-9.]+) %</output>",
            as: (Substring, Substring).self
        )
        let match = try #require(document.firstMatch(of: output))
        return try #require(Double(match.output.1))
    }
}
