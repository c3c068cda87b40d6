internal import GatehouseLearning
internal import GatehouseRuntime
internal import GatehouseTraining

/// Moves a threshold and shows what it would do.
extension ReportPage {
    /// Bars of the drawn histogram, of twenty bins each.
    private static let barCount = 100

    var explorer: Section {
        let histogram = ScoreHistogram(report.evidence.logits, labels: data.labels)
        let thresholds = manifest.policy.thresholds
        let actions = thresholds.map { (name: $0.action, probability: $0.probability) }
        let start = thresholds.last?.probability ?? 0.5
        let outputs = [
            ("precision", "Precision", "of what is acted on, abuse"),
            ("recall", "Recall", "of abuse, acted on"),
            ("fpr", "False positive rate", "of the rest, acted on"),
            ("volume", "Volume", "of 1,000 events, acted on"),
            ("missed", "Missed", "of 1,000 events, abuse let through"),
        ].map { id, name, about in
            """
            <div class="tile"><p class="name">\(name)</p>\
            <p class="value"><output id="\(id)" for="threshold prevalence">–</output></p>\
            <p class="note">\(about)</p></div>
            """
        }
        return Section(
            "explorer",
            "Thresholds",
            title: "Thresholds explorer",
            about: """
                What acting on every event from a probability on would do. The share of abuse in real \
                traffic is far smaller than in most labelled data: set the prevalence that you expect. \
                Actions that rules or banks propose by themselves are not counted.
                """,
            """
            <div class="controls">
            <div><label for="threshold">Threshold</label>
            <input type="range" id="threshold" min="0" max="\(ScoreHistogram.binCount - 1)" step="1" \
            value="\(Self.position(start))" aria-valuetext="probability \(start)"></div>
            <div><label for="probability">Probability</label>
            <input type="number" id="probability" min="0" max="1" step="any" value="\(start)"></div>
            <div><label for="prevalence">Prevalence</label>
            <input type="number" id="prevalence" min="0.0001" max="0.9999" step="any" \
            value="\(BinaryMetrics.referencePrevalence)"></div>
            </div>
            <noscript><p class="about">The explorer needs JavaScript; nothing else here does.</p></noscript>
            <div class="tiles explorer-tiles" aria-live="polite">\(outputs.joined())</div>
            <figure>\(drawing(of: histogram))<figcaption>Events by the probability that was said, on \
            a square root scale: abuse above the line, the rest below. Everything right of the \
            threshold is acted on.</figcaption></figure>
            \(actionTable(actions))
            <script type="application/json" id="scores">\(histogram.json(actions: actions))</script>
            """
        )
    }

    private static func position(_ probability: Double) -> Int {
        let place = (ScoreHistogram.logit(probability) + ScoreHistogram.limit)
        return min(
            Int((place / ScoreHistogram.binWidth).rounded()),
            ScoreHistogram.binCount - 1
        )
    }

    private func actionTable(_ actions: [(name: String, probability: Double)]) -> String {
        guard !actions.isEmpty else { return "" }
        let rows = actions.enumerated().map { index, action in
            let cells = ["precision", "recall", "fpr", "volume"].map { figure in
                #"<td class="number" data-figure="\#(figure)">–</td>"#
            }
            return """
                <tr data-action="\(index)"><th scope="row">\(HTMLText.escaped(action.name))</th>\
                <td class="number">\(action.probability)</td>\(cells.joined())\
                <td class="screen"><button type="button">Show</button></td></tr>
                """
        }
        return """
            <div class="scroll"><table id="actions"><caption>Actions of the policy, each with those \
            above it, at the chosen prevalence</caption><thead><tr><th scope="col">Action</th>\
            <th scope="col" class="number">From</th><th scope="col" class="number">Precision</th>\
            <th scope="col" class="number">Recall</th><th scope="col" class="number">FPR</th>\
            <th scope="col" class="number">Of 1,000</th><td class="screen"></td></tr></thead>\
            <tbody>\(rows.joined())</tbody></table></div>
            """
    }

    /// Bars up for abuse and down for the rest, by logit.
    private func drawing(of histogram: ScoreHistogram) -> String {
        let abuse = histogram.coarse(histogram.abuse, barCount: Self.barCount)
        let other = histogram.coarse(histogram.other, barCount: Self.barCount)
        let highest = Double(max((abuse + other).max() ?? 1, 1)).squareRoot()
        let (width, half) = (960.0, 90.0)
        let x = Scale(
            -ScoreHistogram.limit...ScoreHistogram.limit,
            from: 8,
            to: width - 8
        )
        let barWidth = (x.end - x.start) / Double(Self.barCount)
        var bars = ""
        for bar in 0..<Self.barCount {
            let left = x.start + Double(bar) * barWidth
            for (count, isAbuse) in [(abuse[bar], true), (other[bar], false)] where count > 0 {
                let height = max(Double(count).squareRoot() / highest * half, 1)
                bars += """
                    <rect class="bar \(isAbuse ? "abuse" : "other")" x="\(Numbers.place(left + 0.5))" \
                    y="\(Numbers.place(isAbuse ? half + 4 - height : half + 5))" \
                    width="\(Numbers.place(barWidth - 1))" height="\(Numbers.place(height))"/>
                    """
            }
        }
        let ticks = [0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999].map { probability in
            """
            <text class="tick" text-anchor="middle" y="\(Numbers.place(2 * half + 24))" \
            x="\(Numbers.place(x(ScoreHistogram.logit(probability))))">\(probability)</text>
            """
        }
        return """
            <svg id="histogram" viewBox="0 0 \(Int(width)) 212" role="img" \
            data-x="\(x.start) \(x.end) \(-ScoreHistogram.limit) \(ScoreHistogram.limit) 0" \
            aria-label="Histogram of probabilities: abuse above, the rest below">\
            <rect id="acted" class="acted" x="\(Int(width))" y="0" width="0" \
            height="\(Numbers.place(2 * half + 9))"/>\(bars)\
            <line class="axis" x1="8" x2="\(Numbers.place(width - 8))" y1="\(Numbers.place(half + 4.5))" \
            y2="\(Numbers.place(half + 4.5))"/>\
            <line id="cut" class="cut" x1="0" x2="0" y1="0" y2="\(Numbers.place(2 * half + 9))"/>\
            \(ticks.joined())\
            <text class="title abuse-text" x="12" y="16">abuse</text>\
            <text class="title other-text" x="\(Int(width) - 12)" y="\(Numbers.place(2 * half))" \
            text-anchor="end">the rest</text></svg>
            """
    }
}
