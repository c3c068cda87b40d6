internal import GatehouseCore
internal import GatehouseLearning
internal import GatehouseRuntime
internal import GatehouseTraining

/// The answers that were the most wrong, and why they were.
extension ReportPage {
    /// Mistakes of each kind.
    private static let mistakeCount = 20

    /// Characters of a text that are shown.
    private static let textLimit = 600

    var mistakes: Section {
        let logits = report.evidence.logits
        let byLogit = logits.indices.sorted { (logits[$0], $0) < (logits[$1], $1) }
        let missed = byLogit.lazy.filter { data.labels[$0] }.prefix(Self.mistakeCount)
        let wrong = byLogit.reversed().lazy.filter { !data.labels[$0] }.prefix(Self.mistakeCount)
        let redaction =
            showsTexts
            ? "Texts are shown: this page holds personal data."
            : "Texts are left out; <code>--show-texts</code> shows them."
        return Section(
            "mistakes",
            "Mistakes",
            title: "Worst mistakes",
            about: """
                By log loss; the label may be the mistake. A bar to the right speaks for abuse, one to \
                the left against it; together with the bias they sum to the log-odds. \(redaction)
                """,
            """
            <div class="pair lists"><div><h3>No abuse, rated highest</h3>\(list(Array(wrong)))</div>\
            <div><h3>Abuse, rated lowest</h3>\(list(Array(missed)))</div></div>
            """
        )
    }

    private func list(_ rows: [Int]) -> String {
        rows.isEmpty
            ? "<p>None: there are no such events.</p>"
            : #"<ol class="mistakes">\#(rows.map(card).joined())</ol>"#
    }

    private func card(_ row: Int) -> String {
        let event = data.events[row]
        let logit = report.evidence.logits[row]
        let probability = LogisticLoss.probability(logit)
        let channel = event.channel.map { event.schema.channels[$0] } ?? "no channel"
        let route = report.evidence.groupCounts[row] > 0 ? " · deferred" : ""
        return """
            <li><p class="mistake-head"><strong>\(Numbers.figure(probability))</strong> \
            <span>\(HTMLText.escaped(channel)) · <code>\(HTMLText.escaped(data.ids[row]))</code>\
            \(report.curve.isEmpty ? "" : route)</span></p>\
            \(text(of: event))\(terms(row))</li>
            """
    }

    private func text(of event: Event) -> String {
        let texts = event.schema.texts.indices.compactMap { event.text($0) }
        let text = texts.filter { !$0.isEmpty }.joined(separator: " · ")
        guard showsTexts else {
            return """
                <p class="redacted">\(Numbers.count(text.count)) characters, \
                \(TextScript(of: event).rawValue)</p>
                """
        }
        let shown = text.prefix(Self.textLimit)
        let rest = text.count > Self.textLimit ? "…" : ""
        return #"<p class="quote" dir="auto">\#(HTMLText.escaped(String(shown)))\#(rest)</p>"#
    }

    /// One bar for the bias and each expert that ran.
    private func terms(_ row: Int) -> String {
        let terms = report.evidence.terms
        var named = [("bias", terms.biases[row])]
        for (index, expert) in manifest.experts.enumerated() {
            let term = terms.contributions[index][row]
            if !term.isNaN { named.append((expert.name, term)) }
        }
        let most = max(named.map { abs($0.1) }.max() ?? 0, 1)
        let bars = named.map { name, term in
            let width = abs(term) / most * 60
            let left = term < 0 ? 60 - width : 60
            return """
                <li><span>\(HTMLText.escaped(name))</span><svg viewBox="0 0 120 10" aria-hidden="true">\
                <line class="axis" x1="60" x2="60" y1="0" y2="10"/>\
                <rect class="bar \(term < 0 ? "other" : "abuse")" x="\(Numbers.place(left))" y="1" \
                width="\(Numbers.place(max(width, 0.5)))" height="8"/></svg>\
                <span class="number">\(Numbers.signed(term, digits: 2))</span></li>
                """
        }
        return #"<ul class="terms">\#(bars.joined())</ul>"#
    }
}
